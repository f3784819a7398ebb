//! Earlier versions of a site in the history of its branch.

use super::{Clone, RESTORES, Source, TIP, Wanted, entries};
use crate::deploy::error::DeployError;
use crate::emit::{MARKER, Manifest};

impl<'a> Clone<'a> {
    /// The version before the present one. After a rollback, that is the one before the version which
    /// was brought back.
    pub(in crate::deploy) fn previous(&self) -> Result<Wanted<'a>, DeployError> {
        let none = || DeployError::NoVersion("there is no earlier version".to_owned());
        let log = [
            "log",
            "--first-parent",
            "--format=%H%x00%B%x00",
            TIP,
            "--",
            MARKER,
        ];
        let log = self.must("read", &log)?;
        let log = String::from_utf8_lossy(&log.out).into_owned();
        let mut fields = log.split('\0').map(str::trim);
        let mut commits = Vec::new();
        while let (Some(id), Some(message)) = (fields.next(), fields.next()) {
            commits.push((id, message));
        }
        // Each of these commits has changed the marker: they are the versions, newest first.
        let (present, message) = *commits.first().ok_or_else(none)?;
        let restored = message.lines().find_map(|line| line.strip_prefix(RESTORES));
        let base = restored.unwrap_or(present);
        let mut after = commits.iter().skip_while(|(id, _)| *id != base).skip(1);
        let earlier = after.find(|(_, message)| !message.contains(RESTORES));
        let (earlier, _) = *earlier.ok_or_else(none)?;
        let marker = self.marker(earlier).map_err(|_| none())?;
        let manifest = Manifest::parse(&marker).map_err(|_| none())?;
        let blobs = self.files(earlier)?.into_iter();
        let blobs = blobs.map(|(path, blob, _)| (path, blob)).collect();
        Ok(Wanted {
            entries: entries(&manifest),
            marker,
            source: Source::Commit(earlier.to_owned(), blobs),
        })
    }
}
