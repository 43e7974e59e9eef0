package dev.reckon.model.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * States, logits, loss and gradients are those of the published reference implementation, on small
 * tensors that it wrote with every dropout off.
 */
class ReferenceParityTest {

  private static final double ROUND_OFF = 1e-7;

  /** What the tests must find: an emptied folder would test nothing. */
  private static final int REFERENCES = 13;

  static List<Path> fixtures() throws IOException {
    List<Path> files = new ArrayList<>(safetensors(References.FOLDER));
    assertThat(files).as("reference tensors in %s", References.FOLDER).hasSize(REFERENCES);
    String extra = System.getProperty("parity.fixtures");
    if (extra != null) {
      files.addAll(safetensors(Path.of(extra)));
    }
    return files;
  }

  private static List<Path> safetensors(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void statesAndLogitsAreThoseOfTheReference(Path file) throws IOException {
    Fixture fixture = Fixture.read(file);
    try (TorchProgram program = TorchProgram.load(ProgramArchive.ofClassPath());
        var weights = program.place(fixture.weights());
        var model =
            program.bind(
                "bind",
                Arguments.of()
                    .named(weights)
                    .integer(fixture.heads())
                    .flag(fixture.isEnsemble()))) {
      assertClose(
          "states",
          result(program, "states", model, fixture).values(),
          fixture.floats("out.states").values(),
          1e-4);
      assertClose(
          "logits",
          logits(
              result(program, "user", model, fixture),
              fixture.floats("w.item_embedding"),
              fixture.number("tau")),
          fixture.floats("out.logits").values(),
          1e-4);
    }
  }

  private static Tensor.Floats result(
      TorchProgram program, String method, TorchProgram.Bound model, Fixture fixture) {
    return (Tensor.Floats)
        program
            .call(
                method,
                Arguments.of()
                    .bound(model)
                    .tensor(fixture.longs("in.items"))
                    .integer(fixture.steps()))
            .get(0);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void lossAndGradientsAreThoseOfTheReference(Path file) throws IOException {
    Fixture fixture = Fixture.read(file);
    try (TorchProgram program = TorchProgram.load(ProgramArchive.ofClassPath());
        var weights = program.place(fixture.weights())) {
      List<Tensor> results =
          program.callWithGradients(
              "gradients",
              Arguments.of()
                  .tensors(List.of(fixture.longs("in.items")))
                  .tensors(List.of(fixture.lastPositions()))
                  .tensor(fixture.longs("in.targets"))
                  .tensor(new Tensor.Longs(new long[0], 0))
                  .tensor(new Tensor.Floats(new float[0], 0))
                  .tensors(List.of(fixture.contrasted()))
                  .tensor(fixture.noise())
                  .tensor(new Tensor.Longs(new long[0], 0))
                  .tensor(new Tensor.Longs(new long[0], 0))
                  .named(weights)
                  .scalars(fixture.settings()));
      float loss = ((Tensor.Floats) results.get(0)).values()[0];
      float expected = fixture.floats("out.loss").values()[0];
      assertThat(loss).isCloseTo(expected, within(1e-4f * Math.abs(expected)));
      int index = 1;
      for (String name : fixture.weights().keySet()) {
        assertClose(
            name,
            ((Tensor.Floats) results.get(index++)).values(),
            fixture.floats("grad." + name).values(),
            1e-3);
      }
    }
  }

  private static float[] logits(Tensor.Floats user, Tensor.Floats table, double tau) {
    int width = (int) user.shape()[1];
    int rows = (int) user.shape()[0];
    int items = (int) table.shape()[0];
    float[] logits = new float[rows * items];
    for (int row = 0; row < rows; row++) {
      for (int item = 0; item < items; item++) {
        double sum = 0;
        for (int i = 0; i < width; i++) {
          sum += (double) user.values()[row * width + i] * table.values()[item * width + i];
        }
        logits[row * items + item] = (float) (sum / tau);
      }
    }
    return logits;
  }

  /**
   * Every value within {@code tolerance} of the largest magnitude. Where that is round-off itself,
   * as for the bias of the keys, which the softmax cancels, values below {@link #ROUND_OFF} are
   * equal.
   */
  private static void assertClose(String name, float[] actual, float[] expected, double tolerance) {
    assertThat(actual).as(name).hasSameSizeAs(expected);
    double largest = ROUND_OFF / tolerance;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(actual).as(name).containsExactly(expected, within((float) (tolerance * largest)));
  }

  /** The content of one reference file. */
  private record Fixture(Safetensors content, Map<String, Tensor.Floats> weights) {

    static Fixture read(Path file) throws IOException {
      Safetensors content = Safetensors.read(file);
      Map<String, Tensor.Floats> weights = new TreeMap<>();
      content
          .tensors()
          .forEach(
              (name, tensor) -> {
                if (name.startsWith("w.")) {
                  weights.put(name.substring(2), (Tensor.Floats) tensor);
                }
              });
      return new Fixture(content, weights);
    }

    Tensor.Longs longs(String name) {
      return content.longs(name);
    }

    Tensor.Floats floats(String name) {
      return content.floats(name);
    }

    int heads() {
      return (int) number("heads");
    }

    int steps() {
      return (int) number("K");
    }

    boolean isEnsemble() {
      return "erl".equals(content.metadata().get("kind"));
    }

    boolean isContrasted() {
      return content.tensors().containsKey("in.noise");
    }

    /** Every row, or none. */
    Tensor.Longs contrasted() {
      return isContrasted() ? lastPositions() : new Tensor.Longs(new long[0], 0);
    }

    Tensor.Floats noise() {
      return isContrasted()
          ? floats("in.noise")
          : new Tensor.Floats(new float[0], 0, steps(), (long) number("d"));
    }

    double number(String key) {
      return Double.parseDouble(content.metadata().get(key));
    }

    /** The last column of every row, in the flattened batch. */
    Tensor.Longs lastPositions() {
      long[] shape = longs("in.items").shape();
      long[] positions = new long[(int) shape[0]];
      Arrays.setAll(positions, row -> (row + 1) * shape[1] - 1);
      return new Tensor.Longs(positions, shape[0]);
    }

    Map<String, Double> settings() {
      Map<String, Double> settings = new LinkedHashMap<>();
      settings.put("heads", number("heads"));
      settings.put("input_dropout", 0.0);
      settings.put("dropout", 0.0);
      settings.put("tau", number("tau"));
      settings.put("softmax_block", 4.0);
      settings.put("step_share", 1.0);
      settings.put("beta", 1.0);
      settings.put("searches", 0.0);
      settings.put("ensemble", isEnsemble() ? 1.0 : 0.0);
      settings.put("kl_weight", number("kl_weight"));
      settings.put("alpha", number("alpha"));
      settings.put("progressive_weight", number("pl_weight"));
      settings.put("contrastive_weight", number("cl_weight"));
      return settings;
    }
  }
}
