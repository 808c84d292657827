//! `/v1/photos`: uploads by tus 1.0 (core, creation, creation-with-upload, checksum, termination, expiration) and the
//! bytes of photos.

use super::{answer::set, caller::Caller, tus};
use crate::{
    clock,
    faults::Faulty,
    photos::{self, Lease, NotAPhoto, Refused},
    problem::Rejection,
    state::AppState,
    store::Upload,
};
use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::{Bytes, BytesMut};
use contract::{PhotoId, ProblemCode, Reference};
use futures_util::{StreamExt, stream};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use std::{convert::Infallible, time::Duration};
use tokio::time::sleep;
use tracing::Instrument;

const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");

/// A chunk with a checksum is stored completely or not at all, so it must arrive within this time.
const SLOWEST_PIECE: Duration = Duration::from_secs(300);

/// Every request but `GET` and `OPTIONS` must name tus 1.0, and every response does.
pub async fn in_tus(call: Request, next: Next) -> Response {
    let speaks =
        call.headers().get("tus-resumable").is_some_and(|version| version.as_bytes() == tus::VERSION.as_bytes());
    let free = matches!(*call.method(), Method::GET | Method::OPTIONS);
    let mut answer = if speaks || free {
        next.run(call).await
    } else {
        Rejection::new(StatusCode::PRECONDITION_FAILED, "Uploads speak tus 1.0.0 (header Tus-Resumable).")
            .with(HeaderName::from_static("tus-version"), tus::VERSION)
            .into_response()
    };
    answer.headers_mut().insert("tus-resumable", HeaderValue::from_static(tus::VERSION));
    answer
}

/// The server's capabilities.
pub async fn tell(State(state): State<AppState>) -> Response {
    let mut answer = StatusCode::NO_CONTENT.into_response();
    for (name, value) in [
        ("tus-version", tus::VERSION.to_owned()),
        ("tus-extension", tus::EXTENSIONS.to_owned()),
        ("tus-checksum-algorithm", tus::ALGORITHMS.to_owned()),
        ("tus-max-size", state.catalogue.city.limits.photo_bytes.to_string()),
    ] {
        set(&mut answer, HeaderName::from_static(name), &value);
    }
    answer
}

/// Creates an upload; a body, if there is one, is its first bytes.
pub async fn begin(State(state): State<AppState>, call: Request) -> Result<Response, Rejection> {
    let headers = call.headers();
    let most = state.catalogue.city.limits.photo_bytes;
    let length = match number(headers, &LENGTH) {
        Some(length) if length > most => {
            return Err(Rejection::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                format!("A photo may have {most} bytes at most."),
            ));
        }
        Some(length) if length > 0 => length,
        _ => {
            return Err(Rejection::new(
                StatusCode::BAD_REQUEST,
                "The header Upload-Length must say how many bytes will come.",
            ));
        }
    };
    let caption = headers.get("upload-metadata").and_then(|value| value.to_str().ok()).and_then(tus::caption);
    let with_bytes = is_piece(headers);
    let place = match call.extensions().get::<Faulty>() {
        Some(Faulty(client)) => format!("/faulty/{client}/v1/photos"),
        None => "/v1/photos".to_owned(),
    };
    let upload = photos::begin(&state, length, caption).await?;
    let id = upload.id.clone();
    let upload = if with_bytes { take(&state, &id, 0, call).await? } else { upload };
    let mut answer = described(StatusCode::CREATED, &upload);
    set(&mut answer, header::LOCATION, &format!("{place}/{}", id.as_str()));
    Ok(answer)
}

/// The upload's offset.
pub async fn check(State(state): State<AppState>, Path(id): Path<String>) -> Result<Response, Rejection> {
    let id = PhotoId::new(id);
    // Asking interrupts an earlier sender, so that the offset stays valid until the next bytes.
    let _lease = state.leases.take(&id).await.ok_or_else(locked)?;
    let upload = arriving(&state, &id).await?;
    let upload = photos::settle(&state, upload).await.map_err(rejected)?;
    let mut answer = described(StatusCode::OK, &upload);
    set(&mut answer, LENGTH, &upload.length.to_string());
    Ok(answer)
}

/// Appends bytes.
pub async fn append(
    State(state): State<AppState>,
    Path(id): Path<String>,
    call: Request,
) -> Result<Response, Rejection> {
    if !is_piece(call.headers()) {
        return Err(Rejection::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Bytes of an upload come as application/offset+octet-stream.",
        ));
    }
    let offset = number(call.headers(), &OFFSET).ok_or_else(|| {
        Rejection::new(StatusCode::BAD_REQUEST, "The header Upload-Offset must say where these bytes begin.")
    })?;
    let upload = take(&state, &PhotoId::new(id), offset, call).await?;
    Ok(described(StatusCode::NO_CONTENT, &upload))
}

/// Terminates an upload.
pub async fn remove(State(state): State<AppState>, Path(id): Path<String>) -> Result<StatusCode, Rejection> {
    let id = PhotoId::new(id);
    let _lease = state.leases.take(&id).await.ok_or_else(locked)?;
    arriving(&state, &id).await?;
    if photos::remove(&state, &id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Rejection::new(StatusCode::FORBIDDEN, "This photo belongs to a demand and stays with it."))
    }
}

/// `PATCH` and `DELETE` for networks that only let `POST` through (tus 1.0, `X-HTTP-Method-Override`).
pub async fn instead(state: State<AppState>, id: Path<String>, call: Request) -> Result<Response, Rejection> {
    let method =
        call.headers().get("x-http-method-override").and_then(|method| method.to_str().ok()).unwrap_or_default();
    match method.to_ascii_uppercase().as_str() {
        "PATCH" => append(state, id, call).await,
        "DELETE" => remove(state, id).await.map(IntoResponse::into_response),
        _ => Err(Rejection::new(StatusCode::METHOD_NOT_ALLOWED, "This address does not take calls of this method.")),
    }
}

/// The bytes of a photo. Its id is as hard to guess as a token, so no header is required and `<img>` can show it.
pub async fn show(
    State(state): State<AppState>,
    Path(id): Path<String>,
    _caller: Caller,
) -> Result<Response, Rejection> {
    let id = PhotoId::new(id);
    let upload = known(&state, &id).await?;
    let media_type =
        upload.media_type.as_deref().filter(|_| upload.completed_at.is_some()).ok_or_else(Rejection::not_found)?;
    let bytes = photos::bytes_of(&state, &id).await?.ok_or_else(Rejection::not_found)?;
    let public = match &upload.reference {
        Some(reference) => is_public(&state, reference).await?,
        None => false,
    };
    let mut answer = Response::new(Body::from(bytes));
    set(&mut answer, header::CONTENT_TYPE, media_type);
    set(&mut answer, header::CACHE_CONTROL, if public { "public, max-age=31536000, immutable" } else { "no-store" });
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'"),
        ("content-disposition", "inline"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("referrer-policy", "no-referrer"),
    ] {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(answer)
}

async fn is_public(state: &AppState, reference: &Reference) -> Result<bool, Rejection> {
    Ok(state.store.demand(reference).await?.is_some_and(|demand| demand.progress.public))
}

/// A photo that has not expired, uploaded or generated.
async fn known(state: &AppState, id: &PhotoId) -> Result<Upload, Rejection> {
    let upload = state.store.upload(id).await?;
    upload.filter(|upload| !photos::expired(upload, clock::now())).ok_or_else(Rejection::not_found)
}

/// An upload, complete or not. A generated picture of the demo city has no length and is no upload.
async fn arriving(state: &AppState, id: &PhotoId) -> Result<Upload, Rejection> {
    let upload = known(state, id).await?;
    if upload.length > 0 { Ok(upload) } else { Err(Rejection::not_found()) }
}

/// Stores bytes in a task of its own: the handler's future is dropped when its connection breaks, and the bytes that
/// came over it must not be lost.
async fn take(state: &AppState, id: &PhotoId, offset: u64, call: Request) -> Result<Upload, Rejection> {
    let (state, id) = (state.clone(), id.clone());
    let taking = async move { take_here(&state, &id, offset, call).await };
    let taking = tokio::spawn(taking.in_current_span());
    // The error of a task that panicked repeats the panic's message, which may hold anything; `logs` says where it was.
    taking.await.map_err(|_| Rejection::failed("the task that takes bytes ended early"))?
}

async fn take_here(state: &AppState, id: &PhotoId, offset: u64, call: Request) -> Result<Upload, Rejection> {
    let mut lease = state.leases.take(id).await.ok_or_else(locked)?;
    let upload = arriving(state, id).await?;
    let checksum = call.headers().get("upload-checksum").map(|value| value.to_str().unwrap_or_default().to_owned());
    let taken = match checksum {
        None => photos::receive(state, id, offset, call.into_body().into_data_stream(), &mut lease).await,
        Some(checksum) => {
            let checksum = tus::Checksum::read(&checksum).ok_or_else(|| {
                Rejection::new(
                    StatusCode::BAD_REQUEST,
                    "The header Upload-Checksum is sha1 or sha256 and the sum in Base64.",
                )
            })?;
            let bytes = whole(call, upload.length, &lease).await?;
            if !checksum.is_of(&bytes) {
                let mismatch = StatusCode::from_u16(460).map_err(Rejection::failed)?;
                return Err(Rejection::new(mismatch, "These bytes were damaged on their way. Please send them again."));
            }
            photos::receive(state, id, offset, stream::iter([Ok::<Bytes, Infallible>(bytes)]), &mut lease).await
        }
    };
    taken.map_err(rejected)
}

async fn whole(call: Request, most: u64, lease: &Lease) -> Result<Bytes, Rejection> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let mut body = Limited::new(call.into_body(), most).into_data_stream();
    let (mut bytes, mut last_words) = (BytesMut::new(), None);
    let slowest = sleep(SLOWEST_PIECE);
    tokio::pin!(slowest);
    loop {
        // A sender whose connection is dead must not delay a new one, as in `photos::receive`.
        let next = tokio::select! {
            biased;
            next = body.next() => next,
            () = lease.let_go(&mut last_words) => return Err(locked()),
            () = &mut slowest => {
                return Err(Rejection::new(StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time."));
            }
        };
        match next {
            None => return Ok(bytes.freeze()),
            Some(Ok(more)) => bytes.extend_from_slice(&more),
            Some(Err(error)) if error.is::<LengthLimitError>() => return Err(rejected(Refused::TooMany)),
            Some(Err(_)) => return Err(Rejection::new(StatusCode::BAD_REQUEST, "The body broke off.")),
        }
    }
}

fn described(status: StatusCode, upload: &Upload) -> Response {
    let mut answer = status.into_response();
    set(&mut answer, OFFSET, &upload.received.to_string());
    set(&mut answer, EXPIRES, &tus::http_date(upload.expires_at));
    set(&mut answer, header::CACHE_CONTROL, "no-store");
    answer
}

fn rejected(refused: Refused) -> Rejection {
    match refused {
        Refused::Gone => Rejection::not_found(),
        Refused::Elsewhere(offset) => {
            Rejection::new(StatusCode::CONFLICT, "The upload is at another place.").with(OFFSET, offset.to_string())
        }
        Refused::TooMany => Rejection::new(StatusCode::PAYLOAD_TOO_LARGE, "More bytes came than were announced."),
        Refused::NotAPhoto(NotAPhoto::NotAPicture) => {
            not_taken("This is no photo that can be shown (JPEG, PNG, WebP, GIF, HEIC, AVIF).")
        }
        Refused::NotAPhoto(NotAPhoto::TooManyPixels) => not_taken("This picture has too many pixels."),
        Refused::Failed(error) => error.into(),
    }
}

fn not_taken(detail: &str) -> Rejection {
    let problem = contract::FieldProblem::new("", ProblemCode::Invalid, detail);
    Rejection::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail).naming(problem)
}

fn locked() -> Rejection {
    Rejection::new(StatusCode::LOCKED, "Somebody else is sending this photo just now.")
}

fn is_piece(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().eq_ignore_ascii_case(b"application/offset+octet-stream"))
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}
