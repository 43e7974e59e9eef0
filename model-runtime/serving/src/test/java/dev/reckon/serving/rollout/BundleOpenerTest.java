package dev.reckon.serving.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.model.bundle.TrustedPrograms;
import dev.reckon.model.input.History;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Execution;
import dev.reckon.model.program.Precision;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.retrieve.TopItems;
import dev.reckon.model.testing.SmallBundles;
import dev.reckon.serving.batch.BatchObserver;
import dev.reckon.serving.batch.BatchSettings;
import dev.reckon.serving.batch.Priority;
import dev.reckon.serving.batch.RankOutcome.Ranked;
import dev.reckon.serving.batch.RankRequest;
import dev.reckon.serving.live.LiveModel;
import dev.reckon.serving.live.Popularity;
import dev.reckon.serving.live.ScoreShift;
import dev.reckon.serving.live.ServableModel;
import dev.reckon.serving.testing.Batches;
import dev.reckon.serving.text.ItemEncoders;
import dev.reckon.serving.text.QueryWords;
import dev.reckon.serving.text.SharedTextEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real bundles of a small network, through the batcher and its threads. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class BundleOpenerTest {
  private static final BatchSettings BATCHES = Batches.of(32, 4096, 2, 4);

  private final BundleOpener opener =
      new BundleOpener(
          Execution.PLAIN,
          true,
          TrustedPrograms.RECKON,
          QueryWords.always(SharedTextEncoder.asInTraining()),
          new ItemEncoders(SharedTextEncoder.asInTraining()));
  private Path path;

  @BeforeEach
  void name(@TempDir Path folder) {
    path = folder.resolve("bundle");
  }

  @Test
  void aBundleTellsItsNameItsItemsAndTheirCounts() throws Exception {
    SmallBundles.write(path, "v7", 1);
    try (ServableModel model = opener.open(path)) {
      assertThat(model.reference().getName()).isEqualTo("sasrec");
      assertThat(model.reference().getVersion()).isEqualTo("v7");
      assertThat(model.reference().getDigest()).isEqualTo(BundleWatcher.digestOf(path));
      assertThat(model.items().size()).isEqualTo(SmallBundles.ITEMS);
      assertThat(model.trainingCounts()[model.items().indexOf("i42")]).isEqualTo(42);
      assertThat(model.trainedReasoningSteps()).isZero();
      assertThat(model.recentCounts()).isEmpty(); // as in bundles that are older than these counts
      assertThat(model.created()).isEqualTo("2026-01-01T00:00:00Z");
    }
  }

  @Test
  void aMissingOrTamperedBundleIsRefused() throws Exception {
    assertThatThrownBy(() -> opener.open(path)).isInstanceOf(BundleRefusedException.class);

    SmallBundles.write(path, "v1", 1);
    Files.writeString(path.resolve("model.json"), "{}");
    assertThatThrownBy(() -> opener.open(path))
        .isInstanceOf(BundleRefusedException.class)
        .hasMessageContaining("model.json is not the file that was written");
  }

  @Test
  void aListIsTheSameWhateverTheBatchAndTheLengthItIsPaddedTo() throws Exception {
    SmallBundles.write(path, "v1", 1);
    LiveModel live = start(opener.open(path), 2);
    List<RankRequest> requests = requests(200, new Random(1));

    List<TopItems.Row> together = ranked(live, requests);
    for (int i = 0; i < requests.size(); i++) {
      TopItems.Row alone = ranked(live, List.of(requests.get(i))).get(0);
      assertThat(together.get(i).itemIndices()).isEqualTo(alone.itemIndices());
    }
    live.retire();
  }

  @Test
  void inBfloat16ItRanksTooWithOtherScores() throws Exception {
    SmallBundles.write(path, "v1", 1);
    List<RankRequest> requests = requests(20, new Random(1));
    LiveModel exact = start(opener.open(path), 1);
    LiveModel rounded =
        start(
            new BundleOpener(
                    new Execution(Device.CPU, Precision.BFLOAT16, false),
                    true,
                    TrustedPrograms.RECKON,
                    QueryWords.always(SharedTextEncoder.asInTraining()),
                    new ItemEncoders(SharedTextEncoder.asInTraining()))
                .open(path),
            1);

    for (int i = 0; i < requests.size(); i++) {
      float best = ranked(exact, requests).get(i).scores()[0];
      assertThat(ranked(rounded, requests).get(i).scores()[0])
          .isNotEqualTo(best)
          .isCloseTo(best, within(0.1f));
    }
    exact.retire();
    rounded.retire();
  }

  @Test
  void thousandsOfPredictionsLeaveNothingInNativeMemory() throws Exception {
    SmallBundles.write(path, "v1", 1);
    LiveModel live = start(opener.open(path), 2);
    long before = TorchProgram.nativeValues();
    Random random = new Random(1);

    for (int i = 0; i < 50; i++) {
      assertThat(ranked(live, requests(100, random))).hasSize(100);
    }

    assertThat(TorchProgram.nativeValues()).isEqualTo(before);
    live.retire();
  }

  @Test
  void openingAndClosingModelsLeavesNothingInNativeMemory() throws Exception {
    SmallBundles.write(path, "v1", 1);
    long before = TorchProgram.nativeValues();

    for (int i = 0; i < 5; i++) {
      start(opener.open(path), 1).retire();
    }

    assertThat(TorchProgram.nativeValues()).isEqualTo(before);
  }

  private static LiveModel start(ServableModel model, int workers) throws InterruptedException {
    return LiveModel.start(
        model,
        Popularity.standing(model.trainingCounts()),
        ScoreShift.NONE,
        workers,
        BATCHES,
        BatchObserver.NONE);
  }

  private static List<RankRequest> requests(int count, Random random) {
    return IntStream.range(0, count)
        .mapToObj(i -> random.ints(1 + random.nextInt(12), 0, SmallBundles.ITEMS).toArray())
        .map(
            history ->
                new RankRequest(
                    History.ofItems(history),
                    0,
                    history,
                    10,
                    Priority.CLICK,
                    RankRequest.NO_DEADLINE))
        .toList();
  }

  private static List<TopItems.Row> ranked(LiveModel live, List<RankRequest> requests)
      throws Exception {
    return live.batcher().submit(requests).stream()
        .map(CompletableFuture::join)
        .map(outcome -> ((Ranked) outcome).list())
        .toList();
  }
}
