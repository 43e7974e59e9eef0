package dev.reckon.learning.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointTest {

  /** Takes no byte: every write to it fails as on a full disk. */
  private static final Path FULL_DISK = Path.of("/dev/full");

  @TempDir Path directory;

  @Test
  void aFullDiskIsToldByTheNameOfTheFileAndTheStateBeforeStays() throws IOException {
    assumeThat(FULL_DISK).exists();
    Path file = directory.resolve("checkpoint");
    Checkpoint checkpoint = new Checkpoint(file, "run");
    checkpoint.write(state(1));
    Files.createSymbolicLink(directory.resolve("checkpoint.draft"), FULL_DISK);

    assertThatThrownBy(() -> checkpoint.write(state(2)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("The checkpoint " + file + " cannot be written: No space left");

    assertThat(weightIn(checkpoint)).isEqualTo(1);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
    checkpoint.write(state(3)); // there is room again
    assertThat(weightIn(checkpoint)).isEqualTo(3);
  }

  private static float weightIn(Checkpoint checkpoint) throws IOException {
    return Objects.requireNonNull(checkpoint.read().orElseThrow().weights().get("w")).values()[0];
  }

  private static TrainingState state(float weight) {
    return TrainingState.initial(
        new Weights(
            Map.of("w", new Tensor.Floats(new float[] {weight}, new long[] {1})), Map.of()));
  }
}
