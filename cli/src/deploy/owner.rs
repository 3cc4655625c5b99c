//! Who runs this.

use deploy::Owner;

/// This process, in words that another one on the same machine can check.
pub(super) fn owner(breaks: bool) -> Owner {
    let user = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    let user = user.unwrap_or_else(|| "somebody".to_owned());
    Owner { name: format!("{user}@{}, process {}", host(), std::process::id()), is_gone, breaks }
}

fn host() -> String {
    let file = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let name = file.or_else(|| std::env::var("HOSTNAME").ok()).or_else(|| std::env::var("COMPUTERNAME").ok());
    name.map_or_else(|| "unknown".to_owned(), |name| name.trim().to_owned())
}

/// Whether the words are of a process of this machine that has ended; of any other nobody knows.
fn is_gone(owner: &str) -> bool {
    let Some((who, process)) = owner.rsplit_once(", process ") else { return false };
    let of_here = who.split_once('@').is_some_and(|(_, host)| host == self::host() && host != "unknown");
    let processes = std::path::Path::new("/proc");
    of_here
        && process.bytes().all(|digit| digit.is_ascii_digit())
        && processes.join("self").exists()
        && !processes.join(process).exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_ended_process_of_this_machine_is_gone() {
        let own = owner(false);
        assert!(!(own.is_gone)(&own.name), "{}", own.name);
        assert!(!(own.is_gone)("ada@another.host, process 999999999"));
        assert!(!(own.is_gone)(""));
        if std::path::Path::new("/proc/self").exists() {
            assert!((own.is_gone)(&format!("ada@{}, process 999999999", host())));
        }
    }
}
