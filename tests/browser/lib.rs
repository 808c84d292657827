//! What the journeys need: a city, its staff, and a browser that stands for a person's phone. The tests are in
//! `journeys`.

pub mod audit;
pub mod city;
pub mod controlled_proxy;
pub mod database;
pub mod driver;
pub mod equipment;
pub mod filing;
pub mod journey;
pub mod page_clock;
pub mod patience;
pub mod phone;
pub mod photograph;
mod processes;
pub mod profile;
pub mod pseudo;
pub mod records;
pub mod scene;
pub mod site;
mod slowed;
pub mod staff;
pub mod stranger;
pub mod tour;
pub mod tour_timeline;
pub mod words;
