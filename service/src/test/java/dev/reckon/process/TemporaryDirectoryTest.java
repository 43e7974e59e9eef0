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

  @Test
  void itGoesThoughAnotherThreadStillWritesThere() throws Exception {
    Path directory = TemporaryDirectory.untilTheEnd("reckon-test-");
    Thread writer = new Thread(() -> writeForAMoment(directory));
    writer.start();

    TemporaryDirectory.delete(directory);
    writer.join();

    assertThat(directory).doesNotExist();
  }

  private static void writeForAMoment(Path directory) {
    for (int i = 0; i < 200; i++) {
      try {
        Files.writeString(directory.resolve("file-" + i), "x");
      } catch (IOException e) {
        return; // It is gone.
      }
    }
  }
}
