package dev.reckon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateDirectoryTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void nobodyElseMayLookIntoADirectoryThatIsMade() throws IOException {
    Path made = folder.resolve("a/b");
    PrivateDirectory.make(made);
    PrivateDirectory.make(made);

    assertThat(permissions(made)).isEqualTo("rwx------");
  }

  @Test
  void aDirectoryThatIsThereStaysAsItIs() throws IOException {
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    PrivateDirectory.make(open);

    assertThat(permissions(open)).isEqualTo("rwxr-xr-x");
  }

  @Test
  void aDirectoryThatALibraryMadeIsClosedToOthers() throws IOException {
    Path open = Files.createDirectory(folder.resolve("of a library"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-x---"));
    PrivateDirectory.closeToOthers(open);

    assertThat(permissions(open)).isEqualTo("rwx------");
  }

  @Test
  void aFileInItsPlaceIsAnError() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> PrivateDirectory.make(file))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("a directory is needed");
  }

  private static String permissions(Path directory) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
  }
}
