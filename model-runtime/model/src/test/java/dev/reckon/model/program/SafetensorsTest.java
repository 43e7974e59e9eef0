package dev.reckon.model.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.model.testing.RandomWeights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {

  @TempDir Path directory;

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Path file = directory.resolve("t.safetensors");
    Tensor.Floats floats = new Tensor.Floats(new float[] {1f, -2.5f, 3e-9f, 4f, 5f, 6f}, 2, 3);
    Tensor.Longs longs = new Tensor.Longs(new long[] {1L << 40}, 1);

    new Safetensors(Map.of("f", floats, "l", longs), Map.of("K", "2")).write(file);
    Safetensors read = Safetensors.read(file);

    assertThat(read.metadata()).containsExactly(Map.entry("K", "2"));
    assertThat(read.floats("f").values()).isEqualTo(floats.values());
    assertThat(read.floats("f").shape()).containsExactly(2, 3);
    assertThat(read.longs("l").values()).isEqualTo(longs.values());
  }

  @Test
  void weightsAreWrittenTheSameTwice() throws IOException {
    RandomWeights.of(20, 3).write(directory.resolve("a"));
    RandomWeights.of(20, 3).write(directory.resolve("b"));

    assertThat(directory.resolve("a")).hasSameBinaryContentAs(directory.resolve("b"));
  }

  @Test
  void filesOfOtherWritersAreRead() throws IOException {
    Safetensors reference = Safetensors.read(References.FOLDER.resolve("base-K0.safetensors"));

    assertThat(reference.metadata()).containsEntry("d", "16").containsEntry("K", "0");
    assertThat(reference.longs("in.items").shape()).containsExactly(6, 50);
    assertThat(reference.floats("w.position_embedding").shape()).containsExactly(51, 16);
  }

  @Test
  void otherFilesAreRefusedByName() throws IOException {
    Path file = Files.write(directory.resolve("x"), "not tensors".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file + " is not a safetensors file");
  }

  @Test
  void cutFilesAreRefused() throws IOException {
    Path whole = directory.resolve("whole");
    RandomWeights.of(20, 3).write(whole);
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = Files.write(directory.resolve("cut"), Arrays.copyOf(bytes, 2000));

    assertThatThrownBy(() -> Weights.read(cut)).hasMessageContaining("not a safetensors file");
  }

  @Test
  void valuesThatAreNoNumbersAreFound() {
    Weights weights = RandomWeights.of(20, 3);
    assertThat(weights.firstNotFinite()).isEmpty();

    weights.get("input_norm.bias").values()[3] = Float.NaN;

    assertThat(weights.firstNotFinite()).contains("input_norm.bias");
  }
}
