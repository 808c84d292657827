//! `/v1/photos`: uploads by tus 1.0 (core, creation, creation-with-upload, checksum, termination, expiration) and the
//! bytes of photos.

use super::{answer::set, caller::Caller, tus};
use crate::{
    clock,
    faults::FaultClient,
    photos::{self, Lease, NotAPhoto, UploadError},
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
const CHUNK_TIMEOUT: Duration = Duration::from_secs(300);

/// Every request but `GET` and `OPTIONS` must name tus 1.0, and every response does.
pub async fn require_tus(call: Request, next: Next) -> Response {
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
pub async fn capabilities(State(state): State<AppState>) -> Response {
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
    let with_chunk = is_chunk(headers);
    let place = match call.extensions().get::<FaultClient>() {
        Some(FaultClient(client)) => format!("/faulty/{client}/v1/photos"),
        None => "/v1/photos".to_owned(),
    };
    let upload = photos::begin(&state, length, caption).await?;
    let id = upload.id.clone();
    let upload = if with_chunk { receive_detached(&state, &id, 0, call).await? } else { upload };
    let mut answer = described(StatusCode::CREATED, &upload);
    set(&mut answer, header::LOCATION, &format!("{place}/{}", id.as_str()));
    Ok(answer)
}

/// The upload's offset.
pub async fn check(State(state): State<AppState>, Path(id): Path<String>) -> Result<Response, Rejection> {
    let id = PhotoId::new(id);
    // Asking interrupts an earlier sender, so that the offset stays valid until the next bytes.
    let _lease = state.leases.take(&id).await.ok_or_else(locked)?;
    let upload = find_upload(&state, &id).await?;
    let upload = photos::finish(&state, upload).await.map_err(rejected)?;
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
    if !is_chunk(call.headers()) {
        return Err(Rejection::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Bytes of an upload come as application/offset+octet-stream.",
        ));
    }
    let offset = number(call.headers(), &OFFSET).ok_or_else(|| {
        Rejection::new(StatusCode::BAD_REQUEST, "The header Upload-Offset must say where these bytes begin.")
    })?;
    let upload = receive_detached(&state, &PhotoId::new(id), offset, call).await?;
    Ok(described(StatusCode::NO_CONTENT, &upload))
}

/// Terminates an upload.
pub async fn remove(State(state): State<AppState>, Path(id): Path<String>) -> Result<StatusCode, Rejection> {
    let id = PhotoId::new(id);
    let _lease = state.leases.take(&id).await.ok_or_else(locked)?;
    find_upload(&state, &id).await?;
    if photos::remove(&state, &id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Rejection::new(StatusCode::FORBIDDEN, "This photo belongs to a demand and stays with it."))
    }
}

/// `PATCH` and `DELETE` for networks that only let `POST` through (tus 1.0, `X-HTTP-Method-Override`).
pub async fn method_override(state: State<AppState>, id: Path<String>, call: Request) -> Result<Response, Rejection> {
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
    let upload = find(&state, &id).await?;
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
async fn find(state: &AppState, id: &PhotoId) -> Result<Upload, Rejection> {
    let upload = state.store.upload(id).await?;
    upload.filter(|upload| !photos::expired(upload, clock::now())).ok_or_else(Rejection::not_found)
}

/// An upload, complete or not. A generated picture of the demo city has no length and is no upload.
async fn find_upload(state: &AppState, id: &PhotoId) -> Result<Upload, Rejection> {
    let upload = find(state, id).await?;
    if upload.length > 0 { Ok(upload) } else { Err(Rejection::not_found()) }
}

/// Stores bytes in a task of its own: the handler's future is dropped when its connection breaks, and the bytes that
/// came over it must not be lost.
async fn receive_detached(state: &AppState, id: &PhotoId, offset: u64, call: Request) -> Result<Upload, Rejection> {
    let (state, id) = (state.clone(), id.clone());
    let receiving = async move { receive_chunk(&state, &id, offset, call).await };
    let receiving = tokio::spawn(receiving.in_current_span());
    // The error of a task that panicked repeats the panic's message, which may hold anything; `logs` says where it was.
    receiving.await.map_err(|_| Rejection::failed("the task that takes bytes ended early"))?
}

async fn receive_chunk(state: &AppState, id: &PhotoId, offset: u64, call: Request) -> Result<Upload, Rejection> {
    let mut lease = state.leases.take(id).await.ok_or_else(locked)?;
    let upload = find_upload(state, id).await?;
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
            let bytes = read_body(call, upload.length, &lease).await?;
            if !checksum.is_of(&bytes) {
                let mismatch = StatusCode::from_u16(460).map_err(Rejection::failed)?;
                return Err(Rejection::new(mismatch, "These bytes were damaged on their way. Please send them again."));
            }
            photos::receive(state, id, offset, stream::iter([Ok::<Bytes, Infallible>(bytes)]), &mut lease).await
        }
    };
    taken.map_err(rejected)
}

async fn read_body(call: Request, most: u64, lease: &Lease) -> Result<Bytes, Rejection> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let mut body = Limited::new(call.into_body(), most).into_data_stream();
    let (mut bytes, mut deadline) = (BytesMut::new(), None);
    let slowest = sleep(CHUNK_TIMEOUT);
    tokio::pin!(slowest);
    loop {
        // A sender whose connection is dead must not delay a new one, as in `photos::receive`.
        let next = tokio::select! {
            biased;
            next = body.next() => next,
            () = lease.revoked(&mut deadline) => return Err(locked()),
            () = &mut slowest => {
                return Err(Rejection::new(StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time."));
            }
        };
        match next {
            None => return Ok(bytes.freeze()),
            Some(Ok(more)) => bytes.extend_from_slice(&more),
            Some(Err(error)) if error.is::<LengthLimitError>() => return Err(rejected(UploadError::TooLong)),
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

fn rejected(error: UploadError) -> Rejection {
    match error {
        UploadError::NotFound => Rejection::not_found(),
        UploadError::WrongOffset(offset) => {
            Rejection::new(StatusCode::CONFLICT, "The upload is at another place.").with(OFFSET, offset.to_string())
        }
        UploadError::TooLong => Rejection::new(StatusCode::PAYLOAD_TOO_LARGE, "More bytes came than were announced."),
        UploadError::NotAPhoto(NotAPhoto::NotAPicture) => {
            not_taken("This is no photo that can be shown (JPEG, PNG, WebP, GIF, HEIC, AVIF).")
        }
        UploadError::NotAPhoto(NotAPhoto::TooManyPixels) => not_taken("This picture has too many pixels."),
        UploadError::Failed(error) => error.into(),
    }
}

fn not_taken(detail: &str) -> Rejection {
    let problem = contract::FieldProblem::new("", ProblemCode::Invalid, detail);
    Rejection::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail).naming(problem)
}

fn locked() -> Rejection {
    Rejection::new(StatusCode::LOCKED, "Somebody else is sending this photo just now.")
}

fn is_chunk(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().eq_ignore_ascii_case(b"application/offset+octet-stream"))
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}
