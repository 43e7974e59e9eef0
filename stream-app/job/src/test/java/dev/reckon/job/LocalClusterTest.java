package dev.reckon.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.cli.CommandFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalClusterTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void nobodyElseMayLookIntoTheCheckpoints() throws IOException {
    for (String directory :
        new String[] {folder.resolve("a").toString(), folder.resolve("b").toUri().toString()}) {
      LocalCluster.makeCheckpointsPrivate(options(directory));
    }

    assertThat(permissions("a")).isEqualTo("rwx------");
    assertThat(permissions("b")).isEqualTo("rwx------");
  }

  @Test
  void otherFileSystemsHaveRightsOfTheirOwn() throws IOException {
    LocalCluster.makeCheckpointsPrivate(options("s3://bucket/checkpoints"));
    LocalCluster.makeCheckpointsPrivate(new Configuration());

    try (var made = Files.list(folder)) {
      assertThat(made).isEmpty();
    }
  }

  @Test
  void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> LocalCluster.makeCheckpointsPrivate(options(file.toString())))
        .isInstanceOf(CommandFailed.class)
        .hasMessageContaining(file.toString());
  }

  private static Configuration options(String directory) {
    Configuration options = new Configuration();
    options.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory);
    return options;
  }

  private String permissions(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
  }
}
