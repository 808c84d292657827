//! The one table of endpoints: clients build their paths from it, the OpenAPI document and the tests walk it.

/// An operation of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Name, limits, capabilities.
    GetCity,
    /// The whole catalogue.
    ListServices,
    /// One service with its questions.
    GetService,
    /// Address search and reverse look-up.
    FindPlaces,
    /// tus: begin an upload.
    CreatePhoto,
    /// tus: how much has arrived.
    CheckPhoto,
    /// tus: send bytes.
    AppendPhoto,
    /// tus: take an upload back.
    DeletePhoto,
    /// The bytes of a photo.
    GetPhoto,
    /// File a demand.
    FileDemand,
    /// Public demands.
    ListDemands,
    /// One demand.
    GetDemand,
    /// Events after a number, or the live stream.
    ListEvents,
    /// What the citizen adds.
    AddEvent,
    /// Join a public demand.
    SupportDemand,
    /// Reference and query code to access token.
    GrantAccess,
    /// Public figures.
    GetStatistics,
}

/// HTTP methods that the API uses (RFC 9110, RFC 5789).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// GET
    Get,
    /// HEAD
    Head,
    /// POST
    Post,
    /// PATCH
    Patch,
    /// DELETE
    Delete,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// Which operation.
    pub operation: Operation,
    /// Its HTTP method.
    pub method: Method,
    /// Its path below the API's address; `{name}` stands for a segment.
    pub path: &'static str,
    /// Whether an `Authorization: Bearer` header changes or allows the answer.
    pub takes_token: bool,
}

/// Every endpoint of version 1.
pub const ENDPOINTS: &[Endpoint] = &[
    row(Operation::GetCity, Method::Get, "/v1/city", false),
    row(Operation::ListServices, Method::Get, "/v1/services", false),
    row(Operation::GetService, Method::Get, "/v1/services/{id}", false),
    row(Operation::FindPlaces, Method::Get, "/v1/places", false),
    row(Operation::CreatePhoto, Method::Post, "/v1/photos", false),
    row(Operation::CheckPhoto, Method::Head, "/v1/photos/{id}", false),
    row(Operation::AppendPhoto, Method::Patch, "/v1/photos/{id}", false),
    row(Operation::DeletePhoto, Method::Delete, "/v1/photos/{id}", false),
    row(Operation::GetPhoto, Method::Get, "/v1/photos/{id}", false),
    row(Operation::FileDemand, Method::Post, "/v1/demands", false),
    row(Operation::ListDemands, Method::Get, "/v1/demands", false),
    row(Operation::GetDemand, Method::Get, "/v1/demands/{reference}", true),
    row(Operation::ListEvents, Method::Get, "/v1/demands/{reference}/events", true),
    row(Operation::AddEvent, Method::Post, "/v1/demands/{reference}/events", true),
    row(Operation::SupportDemand, Method::Post, "/v1/demands/{reference}/supporters", false),
    row(Operation::GrantAccess, Method::Post, "/v1/access", false),
    row(Operation::GetStatistics, Method::Get, "/v1/statistics", false),
];

const fn row(operation: Operation, method: Method, path: &'static str, takes_token: bool) -> Endpoint {
    Endpoint { operation, method, path, takes_token }
}

impl Method {
    /// The name in the request line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl Operation {
    /// Its row in the table.
    pub const fn endpoint(self) -> &'static Endpoint {
        // The table stands in the order of the enumeration, which a test holds.
        &ENDPOINTS[self as usize]
    }
}

impl Endpoint {
    /// The path with its one segment filled in, percent-encoded (RFC 3986, unreserved characters kept).
    pub fn path_with(&self, segment: &str) -> String {
        let Some((before, rest)) = self.path.split_once('{') else {
            return self.path.to_owned();
        };
        let after = rest.split_once('}').map_or("", |(_, after)| after);
        let mut path = before.to_owned();
        push_encoded(&mut path, segment);
        path.push_str(after);
        path
    }
}

/// Appends `text` percent-encoded (RFC 3986, unreserved characters kept), for a path segment or a query value.
pub fn push_encoded(out: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_the_operations() {
        for endpoint in ENDPOINTS {
            assert_eq!(endpoint.operation.endpoint().operation, endpoint.operation);
        }
        assert_eq!(ENDPOINTS.len(), Operation::GetStatistics as usize + 1);
    }

    #[test]
    fn a_segment_cannot_leave_its_place() {
        let path = Operation::ListEvents.endpoint().path_with("../a b/?x#é");
        assert_eq!(path, "/v1/demands/..%2Fa%20b%2F%3Fx%23%C3%A9/events");
    }
}
