//! Ports that hand over a host or a database, so that the whole internet should not reach them.

use Danger::{Admin, Database, Files};

/// The AWS page the rows come from.
pub const SOURCE: &str =
    "https://docs.aws.amazon.com/config/latest/developerguide/restricted-common-ports.html";
/// When the rows were last compared with it.
pub const AS_OF: &str = "2026-05";

/// What a port gives away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Danger {
    /// Control over the host or the cluster.
    Admin,
    /// The data of a database, a cache or a queue.
    Database,
    /// Files.
    Files,
}

/// A TCP port that should not be open to everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Port {
    /// Its number.
    pub number: u16,
    /// What listens there.
    pub name: &'static str,
    /// What it gives away.
    pub danger: Danger,
}

/// Looks a port up by its number.
pub fn port(number: u16) -> Option<&'static Port> {
    let at = PORTS.binary_search_by_key(&number, |it| it.number).ok()?;
    PORTS.get(at)
}

/// The listed ports from `first` to `last`, both included.
pub fn within(first: u16, last: u16) -> &'static [Port] {
    let from = PORTS.partition_point(|it| it.number < first);
    let to = PORTS.partition_point(|it| it.number <= last);
    PORTS.get(from..to).unwrap_or_default()
}

/// Every listed port, by number.
pub fn all() -> &'static [Port] {
    PORTS
}

const fn row(number: u16, name: &'static str, danger: Danger) -> Port {
    Port { number, name, danger }
}

#[rustfmt::skip]
static PORTS: &[Port] = &[
    row(20,    "FTP data",              Files),
    row(21,    "FTP",                   Files),
    row(22,    "SSH",                   Admin),
    row(23,    "Telnet",                Admin),
    row(111,   "RPC portmapper",        Files),
    row(135,   "Windows RPC",           Admin),
    row(139,   "NetBIOS",               Files),
    row(445,   "SMB",                   Files),
    row(1433,  "SQL Server",            Database),
    row(1434,  "SQL Server browser",    Database),
    row(1521,  "Oracle",                Database),
    row(2049,  "NFS",                   Files),
    row(2375,  "Docker",                Admin),
    row(2376,  "Docker over TLS",       Admin),
    row(2379,  "etcd",                  Database),
    row(2380,  "etcd peers",            Database),
    row(3306,  "MySQL",                 Database),
    row(3389,  "RDP",                   Admin),
    row(4333,  "mSQL",                  Database),
    row(5432,  "PostgreSQL",            Database),
    row(5439,  "Redshift",              Database),
    row(5500,  "VNC listener",          Admin),
    row(5601,  "Kibana",                Database),
    row(5900,  "VNC",                   Admin),
    row(5985,  "WinRM",                 Admin),
    row(5986,  "WinRM over TLS",        Admin),
    row(6379,  "Redis",                 Database),
    row(6443,  "Kubernetes",            Admin),
    row(7000,  "Cassandra peers",       Database),
    row(8182,  "Neptune",               Database),
    row(9042,  "Cassandra",             Database),
    row(9092,  "Kafka",                 Database),
    row(9200,  "Elasticsearch",         Database),
    row(9300,  "Elasticsearch peers",   Database),
    row(10250, "Kubernetes node",       Admin),
    row(11211, "Memcached",             Database),
    row(27017, "MongoDB",               Database),
    row(27018, "MongoDB shard",         Database),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_eight_rows_in_order() {
        assert_eq!(PORTS.len(), 38);
        assert!(PORTS.is_sorted_by(|a, b| a.number < b.number));
    }

    #[test]
    fn is_found_by_number() {
        assert_eq!(port(22).map(|it| it.danger), Some(Admin));
        assert_eq!(port(5432).map(|it| it.name), Some("PostgreSQL"));
        assert_eq!(port(443), None);
    }

    #[test]
    fn gives_those_in_a_range() {
        let names: Vec<_> = within(21, 23).iter().map(|it| it.name).collect();
        assert_eq!(names, ["FTP", "SSH", "Telnet"]);
        assert_eq!(within(0, u16::MAX).len(), PORTS.len());
        assert!(within(443, 443).is_empty());
        assert!(within(23, 21).is_empty());
    }
}
