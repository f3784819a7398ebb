//! Answers: what every one of them carries, and parts of files.

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};

use super::guard::Refusal;

/// An answer with all of its body.
pub(super) type Answer = Response<Full<Bytes>>;

/// Fields of every answer: nothing is guessed, kept, passed on or shown to other sites. There is no
/// field of CORS among them, and never will be.
const ALWAYS: [(HeaderName, HeaderValue); 4] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
];

/// An answer of `status` with a body of the media type `media`.
pub(super) fn answer(status: StatusCode, media: &'static str, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(body.into()));
    *answer.status_mut() = status;
    let fields = answer.headers_mut();
    for (name, value) in ALWAYS {
        fields.insert(name, value);
    }
    fields.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    answer
}

/// An answer that tells why a request is not served, and nothing of the request.
pub(super) fn refused(refusal: Refusal) -> Answer {
    let text = "text/plain; charset=utf-8";
    let mut answer = answer(refusal.status, text, format!("{}\n", refusal.words));
    let fields = answer.headers_mut();
    if refusal.status == StatusCode::METHOD_NOT_ALLOWED {
        fields.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    if refusal.close {
        fields.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    answer
}

/// An answer that sends the browser to `location`, an address on this server that is encoded.
pub(super) fn moved(location: &str) -> Answer {
    let text = "text/plain; charset=utf-8";
    let mut answer = answer(StatusCode::TEMPORARY_REDIRECT, text, "");
    match HeaderValue::from_str(location) {
        Ok(location) => {
            answer.headers_mut().insert(header::LOCATION, location);
        }
        Err(_) => *answer.status_mut() = StatusCode::NOT_FOUND,
    }
    answer
}

/// What a `Range` asks of a file of `length` bytes (RFC 9110, section 14).
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part { first: u64, last: u64 },
    Nothing,
}

/// Reads the ranges of a request. Everything but one plain range of bytes is answered with the whole
/// file, which is always right.
fn wanted(headers: &HeaderMap, length: u64) -> Wanted {
    let mut ranges = headers.get_all(header::RANGE).iter();
    let (Some(range), None) = (ranges.next(), ranges.next()) else {
        return Wanted::Whole;
    };
    // Files have no validators here, so a condition never holds.
    if headers.contains_key(header::IF_RANGE) {
        return Wanted::Whole;
    }
    let spec = range.to_str().ok().and_then(|r| r.strip_prefix("bytes="));
    let Some((first, last)) = spec.and_then(|spec| spec.split_once('-')) else {
        return Wanted::Whole;
    };
    part(first.trim(), last.trim(), length).unwrap_or(Wanted::Whole)
}

fn part(first: &str, last: &str, length: u64) -> Option<Wanted> {
    let number = |digits: &str| {
        let digits_only = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        // What is too large for a number is too large for a file.
        digits_only.then(|| digits.parse().unwrap_or(u64::MAX))
    };
    let (first, last) = if first.is_empty() {
        let count: u64 = number(last)?;
        if count == 0 {
            return Some(Wanted::Nothing);
        }
        (length.saturating_sub(count), length.checked_sub(1))
    } else {
        let first: u64 = number(first)?;
        let last = if last.is_empty() {
            u64::MAX
        } else {
            number(last)?
        };
        if last < first {
            return None;
        }
        (first, length.checked_sub(1).map(|end| end.min(last)))
    };
    Some(match last {
        Some(last) if first <= last => Wanted::Part { first, last },
        _ => Wanted::Nothing,
    })
}

/// An answer with the part of `body` that the request asks for.
pub(super) fn ranged(headers: &HeaderMap, media: &'static str, body: Bytes) -> Answer {
    let length = body.len() as u64;
    let mut answer = match wanted(headers, length) {
        Wanted::Whole => answer(StatusCode::OK, media, body),
        Wanted::Part { first, last } => {
            let at = |at: u64| usize::try_from(at).unwrap_or(body.len());
            let part = body.slice(at(first)..=at(last));
            let range = format!("bytes {first}-{last}/{length}");
            with_range(answer(StatusCode::PARTIAL_CONTENT, media, part), &range)
        }
        Wanted::Nothing => {
            let status = StatusCode::RANGE_NOT_SATISFIABLE;
            with_range(answer(status, media, ""), &format!("bytes */{length}"))
        }
    };
    let bytes = HeaderValue::from_static("bytes");
    answer.headers_mut().insert(header::ACCEPT_RANGES, bytes);
    answer
}

fn with_range(mut answer: Answer, range: &str) -> Answer {
    let range = HeaderValue::from_str(range).expect("numbers make a header");
    answer.headers_mut().insert(header::CONTENT_RANGE, range);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(ranges: &[&'static str], length: u64, expected: &Wanted) {
        let mut headers = HeaderMap::new();
        for range in ranges {
            headers.append(header::RANGE, HeaderValue::from_static(range));
        }
        assert_eq!(wanted(&headers, length), *expected, "{ranges:?}");
    }

    #[test]
    fn one_plain_range_is_served() {
        let part = |first, last| Wanted::Part { first, last };
        check(&["bytes=0-0"], 10, &part(0, 0));
        check(&["bytes=2-5"], 10, &part(2, 5));
        check(&["bytes=2-"], 10, &part(2, 9));
        check(&["bytes=2-99999999999999999999999"], 10, &part(2, 9));
        check(&["bytes=-3"], 10, &part(7, 9));
        check(&["bytes=-30"], 10, &part(0, 9));
    }

    #[test]
    fn ranges_behind_the_end_cannot_be_served() {
        check(&["bytes=10-"], 10, &Wanted::Nothing);
        check(&["bytes=99999999999999999999999-"], 10, &Wanted::Nothing);
        check(&["bytes=-0"], 10, &Wanted::Nothing);
        check(&["bytes=0-"], 0, &Wanted::Nothing);
        check(&["bytes=-1"], 0, &Wanted::Nothing);
    }

    #[test]
    fn everything_else_gets_the_whole_file() {
        for range in [
            "bytes=0-1,3-4",
            "bytes=5-2",
            "bytes=a-b",
            "bytes=-",
            "bytes=+1-2",
            "lines=0-1",
            "0-1",
        ] {
            check(&[range], 10, &Wanted::Whole);
        }
        check(&["bytes=0-1", "bytes=0-1"], 10, &Wanted::Whole);
        check(&[], 10, &Wanted::Whole);
    }

    #[test]
    fn no_answer_may_be_kept_or_read_by_others() {
        let answer = answer(StatusCode::OK, "text/plain", "x");
        for (name, value) in ALWAYS {
            assert_eq!(answer.headers()[name], value);
        }
        let cors = |name: &HeaderName| name.as_str().starts_with("access-control");
        assert!(!answer.headers().keys().any(cors));
    }
}
