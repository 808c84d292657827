"""Tells Schemathesis that the body of a tus PATCH is plain bytes; loaded by the step that generates calls."""

import schemathesis

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
