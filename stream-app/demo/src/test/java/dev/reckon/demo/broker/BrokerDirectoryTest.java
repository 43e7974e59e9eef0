package dev.reckon.demo.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.cli.CommandFailed;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerDirectoryTest {

  @TempDir private Path temporary;

  @Test
  void directoryIsFormattedOnceAndItsOwnersAlone() throws Exception {
    Path path = temporary.resolve("not/there/yet");

    assertThat(BrokerDirectory.open(path).isNew()).isTrue();
    String meta = Files.readString(path.resolve("meta.properties"));
    assertThat(BrokerDirectory.open(path).isNew()).isFalse();

    assertThat(meta).contains("cluster.id");
    assertThat(path.resolve("meta.properties")).hasContent(meta);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rwx------");
  }

  @Test
  void directoryOfSomethingElseIsLeftAsItIs() throws Exception {
    Files.writeString(temporary.resolve("thesis.txt"), "years of work");

    assertRefused(temporary, "is not empty, and holds no data of a broker");
    assertThat(temporary).isDirectoryNotContaining("glob:**.lock");
    assertRefused(temporary.resolve("thesis.txt"), "is not a directory");
    assertRefused(temporary.resolve("thesis.txt/broker"), "No broker can keep its data in");
  }

  @Test
  void dataOfAnotherClusterOrThatIsBrokenIsNamed() throws Exception {
    Path meta = temporary.resolve("meta.properties");

    Files.writeString(meta, "version=1\nnode.id=7\ncluster.id=abc\n");
    assertRefused(temporary, "another Kafka cluster (node.id 7)");
    Files.writeString(meta, "version=1\nnode.id=1\n");
    assertRefused(temporary, "names no cluster.id");
    Files.write(meta, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertRefused(temporary, "meta.properties cannot be read");
  }

  @Test
  void directoryOfARunningBrokerIsRefused() throws Exception {
    BrokerDirectory.open(temporary);
    try (FileChannel channel =
            FileChannel.open(
                temporary.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertRefused(temporary, "A broker is running on the data in");
    }
    assertThat(BrokerDirectory.open(temporary).isNew()).isFalse();
  }

  private static void assertRefused(Path path, String expected) {
    assertThatThrownBy(() -> BrokerDirectory.open(path))
        .isInstanceOf(CommandFailed.class)
        .hasMessageContaining(expected)
        .hasMessageContaining("--dir");
  }
}
