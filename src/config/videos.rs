//! Hosts of videos that are known without being configured.

/// Hosts whose players may be framed, besides those that a site names in `[markdown] video_hosts`:
/// articles may embed them, and the policy of the site lets browsers load their frames. Videos on
/// `YouTube` are always framed from the first one, which sets no cookies.
pub const VIDEO_HOSTS: [&str; 7] = [
    "www.youtube-nocookie.com",
    "www.microsoft.com",
    "learn.microsoft.com",
    "docs.microsoft.com",
    "learn-video.azurefd.net",
    "player.vimeo.com",
    "medius.studios.ms",
];
