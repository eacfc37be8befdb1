//! What goes wrong around a sale: servers that go away, wires that break, processes that stop, disks that are full.
//! Nothing that was promised is lost, and nothing is sold twice.

mod broken_wire;
mod resources;
mod servers;
mod shop;
mod stopped;
