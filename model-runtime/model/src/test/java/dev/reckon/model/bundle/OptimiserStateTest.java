package dev.reckon.model.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.model.program.Tensor;
import dev.reckon.model.testing.SmallBundles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptimiserStateTest {

  private static final String TABLE = "item_embedding";

  @TempDir Path directory;

  @Test
  void whatIsWrittenIsReadBitByBit() {
    Bundle plain = plain();
    OptimiserState state = state(plain);

    OptimiserState read = write(plain, state).optimiser().orElseThrow();

    assertThat(read.epochs()).isEqualTo(3);
    assertThat(read.step()).isEqualTo(1L << 40);
    assertSameBits(read.firstMoments(), state.firstMoments());
    assertSameBits(read.secondMoments(), state.secondMoments());
    assertSameBits(read.asTrained(), state.asTrained());
  }

  @Test
  void aBundleWithoutOneIsAnyOtherBundle() {
    assertThat(plain().optimiser()).isEmpty();
  }

  @Test
  void aCopyThatIsOnlyServedMayLackIt() throws IOException {
    Bundle bundle = write(plain(), state(plain()));
    String digest = bundle.digest();
    Files.delete(bundle.path().resolve("optimiser.safetensors"));

    Bundle copy = Bundle.open(bundle.path());

    assertThat(copy.digest()).isEqualTo(digest);
    assertThat(copy.optimiser()).isEmpty();
  }

  @Test
  void aCutFileIsRefusedWhereItIsReadAndNotWhereTheBundleIsServed() throws IOException {
    Bundle bundle = write(plain(), state(plain()));
    Path file = bundle.path().resolve("optimiser.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 8));

    Bundle opened = Bundle.open(bundle.path());

    assertThatThrownBy(opened::optimiser)
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("optimiser.safetensors is not the file that was written");
  }

  @Test
  void oneOfOtherWeightsIsRefused() {
    Bundle plain = plain();
    OptimiserState state = state(plain);
    Map<String, Tensor.Floats> fewer = new TreeMap<>(state.firstMoments());
    fewer.remove(TABLE);
    Map<String, Tensor.Floats> shorter = new TreeMap<>(state.secondMoments());
    shorter.put(TABLE, new Tensor.Floats(new float[4], 2, 2));
    Map<String, Tensor.Floats> negative = new TreeMap<>(state.secondMoments());
    negative.put("input_norm.bias", random(negative, "input_norm.bias", -1));

    assertThatThrownBy(() -> with(plain, state, fewer, state.secondMoments()).optimiser())
        .hasMessageContaining("optimiser.safetensors is not of its weights: its names are others");
    assertThatThrownBy(() -> with(plain, state, state.firstMoments(), shorter).optimiser())
        .hasMessageContaining("item_embedding has another shape");
    assertThatThrownBy(() -> with(plain, state, state.firstMoments(), negative).optimiser())
        .hasMessageContaining("input_norm.bias holds values that no moment can have");
  }

  @Test
  void oneOfABundleThatWasReplacedMeanwhileIsNotTaken() {
    Bundle before = write(plain(), state(plain()));
    write(plain(), OptimiserState.fresh(plain().weights().tensors()));

    assertThatThrownBy(before::optimiser).hasMessageContaining("another was written there since");
  }

  private Bundle with(
      Bundle plain,
      OptimiserState state,
      Map<String, Tensor.Floats> first,
      Map<String, Tensor.Floats> second) {
    return write(
        plain, new OptimiserState(state.epochs(), state.step(), first, second, state.asTrained()));
  }

  private Bundle plain() {
    return SmallBundles.write(directory.resolve("plain"), "v1", 1);
  }

  private Bundle write(Bundle plain, OptimiserState state) {
    return BundleStore.write(
        directory.resolve("bundle"),
        plain.manifest(),
        plain.weights(),
        plain.program(),
        plain.items(),
        List.of(),
        new BundleExtras(null, null, null, state));
  }

  private static OptimiserState state(Bundle bundle) {
    Map<String, Tensor.Floats> weights = bundle.weights().tensors();
    Map<String, Tensor.Floats> first = new TreeMap<>();
    Map<String, Tensor.Floats> second = new TreeMap<>();
    for (String name : weights.keySet()) {
      first.put(name, random(weights, name, -0.5f));
      second.put(name, random(weights, name, 0));
    }
    return new OptimiserState(
        3, 1L << 40, first, second, Map.of(TABLE, random(weights, TABLE, -0.5f)));
  }

  /** Numbers from {@code least} to one more, in the shape of a weight. */
  private static Tensor.Floats random(
      Map<String, Tensor.Floats> weights, String name, float least) {
    Tensor.Floats weight = Objects.requireNonNull(weights.get(name));
    Random random = new Random(name.length());
    float[] values = new float[weight.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = least + random.nextFloat();
    }
    return new Tensor.Floats(values, weight.shape());
  }

  private static void assertSameBits(
      Map<String, Tensor.Floats> actual, Map<String, Tensor.Floats> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, tensor) ->
            assertThat(Objects.requireNonNull(actual.get(name)).values())
                .as(name)
                .isEqualTo(tensor.values()));
  }
}
