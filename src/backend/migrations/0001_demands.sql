-- Demands, their logs, photos and supporters. Portable between SQLite and PostgreSQL: TEXT, BIGINT, DOUBLE PRECISION only;
-- moments are milliseconds of the Unix epoch, truth values are 0 and 1, structured values are JSON text.

CREATE TABLE demands (
    reference   TEXT PRIMARY KEY,
    client_ref  TEXT NOT NULL UNIQUE,
    body_hash   TEXT NOT NULL,
    service     TEXT NOT NULL,
    description TEXT NOT NULL,
    language    TEXT NOT NULL,
    latitude    DOUBLE PRECISION,
    longitude   DOUBLE PRECISION,
    accuracy_m  DOUBLE PRECISION,
    address     TEXT,
    answers     TEXT NOT NULL,
    reporter    TEXT,
    anonymity   TEXT NOT NULL,
    seeded      BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    last_seq    BIGINT NOT NULL,
    stage       TEXT NOT NULL,
    standing    TEXT NOT NULL,
    public      BIGINT NOT NULL,
    ended       BIGINT NOT NULL,
    settled_at  BIGINT,
    on_time     BIGINT,
    rated       BIGINT,
    supporters  BIGINT NOT NULL
);

CREATE INDEX demands_newest ON demands (public, created_at, reference);
CREATE INDEX demands_place ON demands (public, latitude, longitude);
CREATE INDEX demands_open ON demands (ended, seeded);

CREATE TABLE events (
    id         TEXT PRIMARY KEY,
    reference  TEXT NOT NULL REFERENCES demands (reference),
    seq        BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    role       TEXT NOT NULL,
    unit       TEXT,
    kind       TEXT NOT NULL,
    message    TEXT,
    rating     TEXT,
    standing   TEXT NOT NULL,
    client_ref TEXT,
    body_hash  TEXT,
    UNIQUE (reference, seq),
    UNIQUE (reference, client_ref)
);

CREATE TABLE photos (
    id           TEXT PRIMARY KEY,
    length       BIGINT NOT NULL,
    received     BIGINT NOT NULL,
    media_type   TEXT,
    width        BIGINT NOT NULL,
    height       BIGINT NOT NULL,
    caption      TEXT,
    moment       TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    completed_at BIGINT,
    reference    TEXT REFERENCES demands (reference),
    event_seq    BIGINT,
    place        BIGINT
);

CREATE INDEX photos_of_demand ON photos (reference, event_seq, place);
CREATE INDEX photos_unused ON photos (reference, expires_at);

CREATE TABLE supporters (
    reference  TEXT NOT NULL REFERENCES demands (reference),
    client_ref TEXT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (reference, client_ref)
);
