package dev.reckon.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {

  @TempDir private Path directory;

  @Test
  void oneHasItAndIsNamedUntilItEnds() throws Exception {
    Path file = directory.resolve("lock");
    try (DirectoryLock first = DirectoryLock.take(file).orElseThrow()) {
      assertThat(first).isNotNull();
      assertThat(DirectoryLock.take(file)).isEmpty();
      assertThat(DirectoryLock.holder(file)).isEqualTo("process " + ProcessHandle.current().pid());
    }
    try (DirectoryLock next = DirectoryLock.take(file).orElseThrow()) {
      assertThat(next).isNotNull();
    }
  }

  @Test
  void aLockOfAnOlderVersionNamesNoProcess() throws Exception {
    assertThat(DirectoryLock.holder(Files.writeString(directory.resolve("lock"), "")))
        .isEqualTo("another process");
    assertThat(DirectoryLock.holder(directory.resolve("none"))).isEqualTo("another process");
  }
}
