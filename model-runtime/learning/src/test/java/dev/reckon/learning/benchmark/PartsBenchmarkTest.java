package dev.reckon.learning.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learning.benchmark.PartsBenchmark.PartTimes;
import dev.reckon.model.bundle.InitialWeights;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.program.Arguments;
import dev.reckon.model.program.ProgramArchive;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.Weights;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PartsBenchmarkTest {

  private static final ModelConfig CONFIG = ModelConfig.sasrec();
  private static final int ITEMS = 3_000;
  private static final Weights WEIGHTS = InitialWeights.of(CONFIG, ITEMS, 1);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void eachSizeOfBatchIsTakenApart(boolean integers) {
    List<PartTimes> parts =
        new PartsBenchmark(CONFIG.window(), 10, Duration.ZERO, 1)
            .measure(CONFIG, WEIGHTS, integers, 1, 3);

    assertThat(parts).extracting(PartTimes::batch).containsExactly(1, 3);
    assertThat(parts).extracting(PartTimes::items).containsOnly(ITEMS);
    assertThat(parts).extracting(PartTimes::integers).containsOnly(integers);
    assertThat(parts).allSatisfy(part -> assertThat(part.transferMs()).isPositive());
    assertThat(parts).allSatisfy(part -> assertThat(part.encodeMs()).isPositive());
  }

  @Test
  void aPartIsWhatItTakesBeyondTheOneBefore() {
    PartTimes parts = PartTimes.of(100, 4, false, new double[] {1, 3, 8, 10});

    assertThat(parts).isEqualTo(new PartTimes(100, 4, false, 1, 2, 5, 2));
    assertThat(parts.share(parts.scoreMs())).isEqualTo(0.5, Offset.offset(1e-9));
  }

  @Test
  void allPartsTogetherMakeTheListThatIsServed() {
    RandomBatch batch = RandomBatch.several(3, CONFIG.window(), ITEMS, 1).get(0);
    try (TorchProgram program = TorchProgram.load(ProgramArchive.withEntry("parts"));
        TorchProgram.PlacedTensors placed = program.place(WEIGHTS.tensors());
        TorchProgram.Bound bound =
            program.bind("bind", Arguments.of().named(placed).integer(CONFIG.heads()).flag(false));
        TorchModel served =
            TorchModel.load(ProgramArchive.ofClassPath(), WEIGHTS, CONFIG.reading())) {
      List<Tensor> list =
          program.call(
              "chosen",
              Arguments.of()
                  .bound(bound)
                  .histories(batch.histories())
                  .excluded(batch.exclusions())
                  .integer(10));

      int[] expected =
          served.rank(batch.histories(), 0, batch.exclusions(), 10).rows().stream()
              .flatMapToInt(row -> Arrays.stream(row.itemIndices()))
              .toArray();
      assertThat(((Tensor.Longs) list.get(1)).values())
          .isEqualTo(Arrays.stream(expected).asLongStream().toArray());
    }
  }
}
