//! A file as memory: the only place that maps, and the only unsafe code there is.
//!
//! Its blocks are written when it is made, because a store to a hole of a mapped file ends the process when the disk is full.
//! The file must be this process's own: whoever cuts it while it is mapped ends the process, too. Hence it is made for its
//! owner alone and lies in a folder that one process claims.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use memmap2::{MmapMut, MmapOptions};

/// Zeros are written in pieces of this size.
static PIECE: [u8; 1 << 16] = [0; 1 << 16];

/// A file's content as memory. What was stored is there for whoever opens the file next, also when this process was killed;
/// [`Mapped::flush`] makes it outlive the machine, too.
#[derive(Debug)]
pub struct Mapped {
    memory: MmapMut,
}

impl Mapped {
    /// Makes a file of so many zero bytes that its owner alone can read, and maps it. Takes some 100 µs a MiB.
    ///
    /// # Errors
    /// When there is such a file already, the disk is full, or the file cannot be made or mapped.
    pub fn create(path: &Path, length: usize) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let mut file = options.open(path)?;
        let mapped = fill(&mut file, length).and_then(|()| map(&file, length));
        if mapped.is_err() {
            // A file that nobody can use must not be in the way of the next attempt; the first error is what counts.
            let _ = std::fs::remove_file(path);
        }
        mapped
    }

    /// Maps a file that is there, as long as it is now.
    ///
    /// # Errors
    /// When it is missing, empty or no regular file, or cannot be read, written and mapped.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        let about = file.metadata()?;
        if !about.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "no regular file"));
        }
        let length = usize::try_from(about.len()).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
        map(&file, length)
    }

    /// Memory that is no file, and gone with the process: for tests, and for a disk that takes no more.
    ///
    /// # Errors
    /// When there is no such memory.
    pub fn anonymous(length: usize) -> io::Result<Self> {
        Ok(Self { memory: MmapMut::map_anon(length)? })
    }

    /// The content.
    pub fn bytes(&self) -> &[u8] {
        &self.memory
    }

    /// The content, to be changed. A killed process leaves each aligned word old or new, and the words in any order, unless a
    /// [`compiler_fence`](std::sync::atomic::compiler_fence) stands between them.
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.memory
    }

    /// Waits until the content is on the disk; never on a request's path.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn flush(&self) -> io::Result<()> {
        self.memory.flush()
    }
}

fn fill(file: &mut File, length: usize) -> io::Result<()> {
    let mut left = length;
    while left > 0 {
        let piece = PIECE.get(..left.min(PIECE.len())).unwrap_or(&PIECE);
        file.write_all(piece)?;
        left -= piece.len();
    }
    Ok(())
}

#[allow(unsafe_code, reason = "a mapping is memory that the compiler cannot vouch for; see SAFETY")]
fn map(file: &File, length: usize) -> io::Result<Mapped> {
    if length == 0 {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "an empty file cannot be mapped"));
    }
    let mut options = MmapOptions::new();
    // Touching a page for the first time costs as much as a request's whole decision; here nobody waits for it.
    options.len(length).populate();
    // SAFETY: `&mut Mapped` is the only way to change these bytes as long as no other process or mapping writes the file. It
    // is for its owner alone (mode 0600), in a data folder that one process claims with a lock, and this process maps each
    // file once. The content is read as plain bytes, for which every value is valid.
    let memory = unsafe { options.map_mut(file)? };
    Ok(Mapped { memory })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stored_is_there_for_whoever_opens_the_file_next() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut first = Mapped::create(&path, 100_000).unwrap();
        assert!(first.bytes().iter().all(|byte| *byte == 0));
        first.bytes_mut()[99_999] = 7;
        // Not dropped, as if the process had been killed here.
        let second = Mapped::open(&path).unwrap();
        assert_eq!(second.bytes().len(), 100_000);
        assert_eq!(second.bytes()[99_999], 7);
        first.flush().unwrap();
    }

    #[test]
    fn a_file_that_is_there_is_never_overwritten_and_an_empty_one_not_mapped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "mine").unwrap();
        assert_eq!(Mapped::create(&path, 10).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).unwrap(), b"mine");
        std::fs::write(&path, "").unwrap();
        assert_eq!(Mapped::open(&path).unwrap_err().kind(), io::ErrorKind::InvalidInput);
        assert!(Mapped::open(folder.path()).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_for_its_owner_only_and_its_blocks_are_there() {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mapped = Mapped::create(&path, 1 << 20).unwrap();
        mapped.flush().unwrap();
        let about = std::fs::metadata(&path).unwrap();
        assert_eq!(about.permissions().mode() & 0o777, 0o600);
        assert!(about.blocks() * 512 >= 1 << 20, "a hole would end the process on a full disk");
    }

    #[test]
    fn memory_without_a_file_begins_with_zeros() {
        let mut memory = Mapped::anonymous(64).unwrap();
        assert_eq!(memory.bytes(), [0; 64]);
        memory.bytes_mut()[0] = 1;
        assert_eq!(memory.bytes()[0], 1);
    }
}
