//! Public demands for the list, the map and "similar nearby": newest first or nearest first, page by page.

use super::{Store, StoredDemand, StoredPhoto};
use contract::{Reference, ServiceId, Stage, Timestamp};
use sqlx::{Any, AssertSqlSafe, Row, query::Query};
use std::collections::HashMap;

/// Metres in a degree of latitude.
const METRES_A_DEGREE: f64 = 111_320.0;

/// Radius of the earth in metres (mean, IUGG).
const EARTH: f64 = 6_371_008.8;

/// The filters.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// Latitude and longitude of the centre.
    pub near: Option<(f64, f64)>,
    /// The radius around `near` in metres.
    pub radius_m: f64,
    /// Only these services; all, if empty.
    pub services: Vec<ServiceId>,
    /// Only these stages; all, if empty.
    pub stages: Vec<Stage>,
    /// Words that must occur in description, address or reference.
    pub words: Option<String>,
    /// Services whose name contains these words.
    pub named: Vec<ServiceId>,
    /// The cursor: moment of filing or millimetres of distance, and the reference.
    pub after: Option<(i64, Reference)>,
    /// How many at most.
    pub most: usize,
}

/// A demand of the list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The demand, without photos.
    pub demand: StoredDemand,
    /// Its first photo.
    pub photo: Option<StoredPhoto>,
    /// Metres from the point asked for.
    pub distance_m: Option<f64>,
}

impl Store {
    /// The matching public demands, one more than asked for if there are more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&self, listing: &Listing) -> sqlx::Result<Vec<Listed>> {
        let mut sql = Clauses::default();
        sql.any_of("service", listing.services.iter().map(|id| id.as_str().to_owned()));
        sql.any_of("stage", listing.stages.iter().map(super::columns::word));
        if let Some(words) = &listing.words {
            sql.words(words, &listing.named);
        }
        let mut found = match listing.near {
            Some(point) => self.nearest(sql, listing, point).await?,
            None => self.newest(sql, listing).await?,
        };
        self.add_first_photos(&mut found).await?;
        Ok(found)
    }

    async fn newest(&self, mut sql: Clauses, listing: &Listing) -> sqlx::Result<Vec<Listed>> {
        if let Some((at, reference)) = &listing.after {
            let (at, reference) = (sql.bind(Value::Whole(*at)), sql.bind(Value::Text(reference.as_str().to_owned())));
            sql.text.push_str(&format!(" AND (created_at < {at} OR (created_at = {at} AND reference < {reference}))"));
        }
        let most = sql.bind(Value::Whole(i64::try_from(listing.most + 1).unwrap_or(i64::MAX)));
        sql.text.push_str(&format!(" ORDER BY created_at DESC, reference DESC LIMIT {most}"));
        let rows = sql.query().fetch_all(&self.pool).await?;
        rows.iter().map(|row| Ok(Listed { demand: StoredDemand::read(row)?, photo: None, distance_m: None })).collect()
    }

    /// A bounding box finds the candidates by an index, then the great-circle distance is checked.
    async fn nearest(&self, mut sql: Clauses, listing: &Listing, point: (f64, f64)) -> sqlx::Result<Vec<Listed>> {
        let high = listing.radius_m / METRES_A_DEGREE;
        let wide = high / point.0.to_radians().cos().abs().max(0.01);
        for (column, middle, reach) in [("latitude", point.0, high), ("longitude", point.1, wide)] {
            let (from, to) = (sql.bind(Value::Real(middle - reach)), sql.bind(Value::Real(middle + reach)));
            sql.text.push_str(&format!(" AND {column} BETWEEN {from} AND {to}"));
        }
        let rows = sql.query().fetch_all(&self.pool).await?;
        let mut found = Vec::new();
        for row in &rows {
            let demand = StoredDemand::read(row)?;
            if let (Some(latitude), Some(longitude)) = (demand.place.latitude, demand.place.longitude) {
                let distance = distance_m(point, (latitude, longitude));
                if distance <= listing.radius_m {
                    found.push(Listed { demand, photo: None, distance_m: Some(distance) });
                }
            }
        }
        let place = |listed: &Listed| (listed.order(), listed.demand.reference.clone());
        found.sort_by_key(place);
        if let Some(after) = &listing.after {
            found.retain(|listed| place(listed) > *after);
        }
        found.truncate(listing.most + 1);
        Ok(found)
    }

    async fn add_first_photos(&self, found: &mut [Listed]) -> sqlx::Result<()> {
        if found.is_empty() {
            return Ok(());
        }
        let mut sql =
            Clauses { text: "SELECT * FROM photos WHERE event_seq = 0 AND place = 0".to_owned(), values: Vec::new() };
        sql.any_of("reference", found.iter().map(|listed| listed.demand.reference.as_str().to_owned()));
        let rows = sql.query().fetch_all(&self.pool).await?;
        let mut photos = HashMap::new();
        for row in &rows {
            photos.insert(row.try_get::<String, _>("reference")?, StoredPhoto::read(row)?);
        }
        for listed in found {
            listed.photo = photos.remove(listed.demand.reference.as_str());
        }
        Ok(())
    }
}

impl Listed {
    /// Its sort key: millimetres of distance, or the moment of filing.
    pub fn order(&self) -> i64 {
        match self.distance_m {
            #[expect(clippy::cast_possible_truncation, reason = "no distance on earth is beyond 2^63 millimetres")]
            Some(metres) => (metres * 1000.0) as i64,
            None => Timestamp::millis(self.demand.created_at),
        }
    }
}

/// Metres between two points along the great circle (haversine).
fn distance_m(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (latitude, longitude) = ((b.0 - a.0).to_radians(), (b.1 - a.1).to_radians());
    let half = (latitude / 2.0).sin().powi(2)
        + a.0.to_radians().cos() * b.0.to_radians().cos() * (longitude / 2.0).sin().powi(2);
    2.0 * EARTH * half.sqrt().min(1.0).asin()
}

/// A statement under construction: only column names and numbered placeholders are ever put into its text.
struct Clauses {
    text: String,
    values: Vec<Value>,
}

enum Value {
    Text(String),
    Whole(i64),
    Real(f64),
}

impl Default for Clauses {
    fn default() -> Self {
        Self { text: "SELECT * FROM demands WHERE public = 1".to_owned(), values: Vec::new() }
    }
}

impl Clauses {
    fn bind(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn any_of(&mut self, column: &str, values: impl Iterator<Item = String>) {
        let places: Vec<String> = values.map(|value| self.bind(Value::Text(value))).collect();
        if !places.is_empty() {
            self.text.push_str(&format!(" AND {column} IN ({})", places.join(", ")));
        }
    }

    fn words(&mut self, words: &str, named: &[ServiceId]) {
        let plain = words.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let like = self.bind(Value::Text(format!("%{plain}%")));
        let columns = ["description", "COALESCE(address, '')"];
        let mut either = columns.map(|column| format!("LOWER({column}) LIKE {like} ESCAPE '\\'")).join(" OR ");
        // A reference is found however it was typed or pasted.
        let reference = crate::text::plain(words);
        if !reference.is_empty() {
            let like = self.bind(Value::Text(format!("%{reference}%")));
            either.push_str(&format!(" OR REPLACE(reference, '-', '') LIKE {like}"));
        }
        let places: Vec<String> = named.iter().map(|id| self.bind(Value::Text(id.as_str().to_owned()))).collect();
        if !places.is_empty() {
            either.push_str(&format!(" OR service IN ({})", places.join(", ")));
        }
        self.text.push_str(&format!(" AND ({either})"));
    }

    fn query(&self) -> Query<'_, Any, sqlx::any::AnyArguments> {
        self.values.iter().fold(sqlx::query(AssertSqlSafe(self.text.as_str())), |query, value| match value {
            Value::Text(text) => query.bind(text.clone()),
            Value::Whole(number) => query.bind(*number),
            Value::Real(number) => query.bind(*number),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_is_about_111_kilometres() {
        let metres = distance_m((22.0, 114.0), (23.0, 114.0));
        assert!((111_000.0..111_400.0).contains(&metres), "{metres}");
        assert!(distance_m((0.0, 0.0), (0.0, 0.0)) < 0.001);
    }
}
