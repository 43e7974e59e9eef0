package dev.reckon.process;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory that holds what users did, so that no other user of the machine may look into it:
 * mode 0700, whatever the umask says.
 */
public final class PrivateDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(PrivateDirectory.class);

  private static final Set<PosixFilePermission> OWNERS_ALONE =
      PosixFilePermissions.fromString("rwx------");

  private PrivateDirectory() {}

  /**
   * Creates the directory, and missing parents. An existing one belongs to the operator: it stays
   * unchanged, with a warning if others may read it.
   *
   * @throws IOException if it cannot be made
   */
  public static void make(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      warnIfOpen(directory);
      return;
    }
    if (Files.exists(directory)) {
      throw new FileAlreadyExistsException(
          directory.toString(), null, "it is a file, where a directory is needed; name another");
    }
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (isPosix(directory)) {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNERS_ALONE));
    } else {
      Files.createDirectory(directory);
    }
  }

  /**
   * Makes a directory private that a library has created in this process.
   *
   * @throws IOException if its rights cannot be changed, as it belongs to another user
   */
  public static void closeToOthers(Path directory) throws IOException {
    if (isPosix(directory)) {
      Files.setPosixFilePermissions(directory, OWNERS_ALONE);
    }
  }

  private static void warnIfOpen(Path directory) throws IOException {
    if (isPosix(directory)
        && Files.getPosixFilePermissions(directory).contains(PosixFilePermission.OTHERS_EXECUTE)) {
      LOG.warn(
          "every user of this machine may look into {}, which holds what users did: chmod 700 it",
          directory);
    }
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
