package dev.reckon.model.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import dev.reckon.model.testing.RandomWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model is added by a program and a constant: all others take it as it is. */
class ToyModelTest {

  private static final int ITEMS = 40;
  private static final int STEPS = 2;
  private static final String MIXED = "toy.mixed.weight";
  private static final byte[] TOY = ProgramArchive.withBackbone("baselines/toy");

  @Test
  void itRanksReasonsAndTellsItsEvidence() {
    try (TorchModel toy = TorchModel.load(TOY, weights(), RandomWeights.READING);
        TorchModel plain =
            TorchModel.load(
                ProgramArchive.ofClassPath(),
                RandomWeights.of(ITEMS, STEPS, 1),
                RandomWeights.READING)) {
      PaddedBatch batch = PaddedBatch.of(List.of(new int[] {3, 5, 7}), 4, ITEMS);
      Exclusions none = new Exclusions(new int[0], List.of(new int[0]));
      for (int steps = 0; steps <= STEPS; steps++) {
        float[] scores = toy.rank(batch, steps, none, 5).rows().get(0).scores();

        assertThat(scores).hasSize(5).doesNotContain(Float.NaN);
        assertThat(plain.rank(batch, steps, none, 5).rows().get(0).scores()).isNotEqualTo(scores);
      }
      assertThat(toy.rank(batch, STEPS, none, 5).rows().get(0).evidence()).hasSize(4);
      assertThat(toy.targetRanksByStep(batch, none, new int[] {9})).hasDimensions(STEPS + 1, 1);
    }
  }

  @Test
  void whatItHasOfItsOwnIsTrained() {
    Map<String, Tensor.Floats> tensors = weights().tensors();
    try (TorchProgram program = TorchProgram.load(TOY)) {
      List<Tensor> result = gradients(program, tensors);
      int mixed = 1 + List.copyOf(tensors.keySet()).indexOf(MIXED);
      float[] gradient = ((Tensor.Floats) result.get(mixed)).values();
      Map<String, Tensor.Floats> moved = new TreeMap<>(tensors);
      float[] values = weights().get(MIXED).values().clone();
      double squares = 0;
      for (int i = 0; i < values.length; i++) {
        squares += gradient[i] * gradient[i];
        values[i] -= 1e-3f * gradient[i];
      }
      moved.put(MIXED, new Tensor.Floats(values, RandomWeights.WIDTH, RandomWeights.WIDTH));

      double fell = loss(result) - loss(gradients(program, moved));
      assertThat(fell).isCloseTo(1e-3 * squares, within(0.1 * 1e-3 * squares));
    }
  }

  private static float loss(List<Tensor> gradients) {
    return ((Tensor.Floats) gradients.get(0)).values()[0];
  }

  private static Weights weights() {
    Map<String, Tensor.Floats> tensors = new TreeMap<>(RandomWeights.of(ITEMS, STEPS, 1).tensors());
    String query = "layer.0.attention.query";
    Weights drawn = RandomWeights.of(ITEMS, 2);
    tensors.put(MIXED, drawn.get(query + ".weight"));
    tensors.put("toy.mixed.bias", drawn.get(query + ".bias"));
    return new Weights(tensors, Map.of());
  }

  private static List<Tensor> gradients(TorchProgram program, Map<String, Tensor.Floats> tensors) {
    Tensor.Longs none = new Tensor.Longs(new long[0], 0);
    Tensor.Floats nothing = new Tensor.Floats(new float[0], 0);
    try (PlacedTensors placed = program.place(tensors)) {
      return program.callWithGradients(
          "gradients",
          Arguments.of()
              .tensors(List.of(new Tensor.Longs(new long[] {ITEMS, 3, 5, 7}, 1, 4)))
              .tensors(List.of(Tensor.Longs.of(new int[] {1, 2, 3})))
              .tensor(Tensor.Longs.of(new int[] {5, 7, 9}))
              .tensor(none)
              .tensor(nothing)
              .tensors(List.of(none))
              .tensor(nothing)
              .tensor(none)
              .tensor(none)
              .named(placed)
              .scalars(
                  Map.of(
                      "heads", (double) RandomWeights.HEADS,
                      "alpha", 1.5,
                      "progressive_weight", 1.0,
                      "step_share", 1.0,
                      "tau", 1.0,
                      "dropout", 0.0,
                      "input_dropout", 0.0,
                      "softmax_block", 64.0,
                      "beta", 1.0,
                      "searches", 0.0)));
    }
  }

  /** Its program and {@code Architecture}; but a baseline may use another. */
  @ParameterizedTest
  @ValueSource(strings = {"late_fusion", "unisar", "sesrec"})
  void aBaselineIsNamedInTwoFiles(String program) throws IOException {
    Pattern name =
        Pattern.compile("\\b(" + program + "|" + program.toUpperCase(Locale.ROOT) + ")\\b");
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      List<String> naming =
          files
              .filter(file -> file.toString().matches(".*/src/main/.*\\.(py|java)"))
              .filter(file -> name.matcher(text(file)).find())
              .map(file -> file.getFileName().toString())
              .toList();
      assertThat(naming).contains("Architecture.java");
      assertThat(naming)
          .filteredOn(file -> !file.equals("Architecture.java"))
          .allMatch(file -> List.of(program + ".py", "unisar.py", "sesrec.py").contains(file));
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file) + file.getFileName();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
