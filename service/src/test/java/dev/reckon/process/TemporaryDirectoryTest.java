package dev.reckon.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class TemporaryDirectoryTest {

  @Test
  void itIsOfThisUserAloneAndGoesWithAllThatIsInIt() throws IOException {
    Path directory = TemporaryDirectory.untilTheEnd("reckon-test-");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
    Files.writeString(Files.createDirectories(directory.resolve("a/b")).resolve("file"), "x");

    TemporaryDirectory.delete(directory);
    TemporaryDirectory.delete(directory); // as somebody else may have

    assertThat(directory).doesNotExist();
  }
}
