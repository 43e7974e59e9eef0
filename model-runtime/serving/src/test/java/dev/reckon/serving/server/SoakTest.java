package dev.reckon.serving.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.BundleStore;
import dev.reckon.model.bundle.InitialWeights;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.TrustedPrograms;
import dev.reckon.model.input.History;
import dev.reckon.model.program.Execution;
import dev.reckon.model.program.ProgramArchive;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.serving.batch.BatchObserver;
import dev.reckon.serving.batch.BatchSettings;
import dev.reckon.serving.batch.Priority;
import dev.reckon.serving.batch.RankOutcome.Ranked;
import dev.reckon.serving.batch.RankRequest;
import dev.reckon.serving.live.LiveModel;
import dev.reckon.serving.live.Popularity;
import dev.reckon.serving.live.ScoreShift;
import dev.reckon.serving.live.ServableModel;
import dev.reckon.serving.rollout.BundleOpener;
import dev.reckon.serving.testing.Batches;
import dev.reckon.serving.text.ItemEncoders;
import dev.reckon.serving.text.QueryWords;
import dev.reckon.serving.text.SharedTextEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A million predictions and fifty bundles, one after the other, in one process: ten minutes. */
@EnabledIfSystemProperty(
    named = "soak",
    matches = "true",
    disabledReason = "takes minutes: run it with -Dsoak=true")
@EnabledOnOs(value = OS.LINUX, disabledReason = "resident memory is read from /proc")
final class SoakTest {
  private static final int BUNDLES = 50;
  private static final int PREDICTIONS = 1_000_000;
  private static final int ITEMS = 12_000;
  private static final int AT_ONCE = 512;

  /** Bundles after which allocators and compiled code have what they need. */
  private static final int SETTLED = 25;

  private static final double MIB = 1 << 20;
  private static final double MOST_GROWTH_MIB = 32;
  private static final BatchSettings BATCHES = Batches.of(64, 4096, 8, 16, 32);
  private static final ModelConfig CONFIG = ModelConfig.named(ModelConfig.REAREC_PRL);

  @TempDir private Path folder;

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void aMillionPredictionsAndFiftyBundlesLeaveMemoryFlat() throws Exception {
    Path path = folder.resolve("bundle");
    Random random = new Random(1);
    long values = TorchProgram.nativeValues();
    double[] resident = new double[BUNDLES];
    for (int bundle = 0; bundle < BUNDLES; bundle++) {
      write(path, bundle);
      predict(path, PREDICTIONS / BUNDLES, random);
      resident[bundle] = residentMib();
      System.out.printf("bundle %d: %.0f MiB resident%n", bundle + 1, resident[bundle]);
    }

    assertThat(TorchProgram.nativeValues()).isEqualTo(values);
    assertThat(resident[BUNDLES - 1])
        .as("MiB resident at the end, after %.0f at bundle %d", resident[SETTLED - 1], SETTLED)
        .isLessThan(resident[SETTLED - 1] + MOST_GROWTH_MIB);
  }

  private static void write(Path path, long seed) {
    List<BundleItem> items =
        IntStream.range(0, ITEMS).mapToObj(i -> new BundleItem("i" + i, null, i)).toList();
    BundleStore.write(
        path,
        new Manifest(
            CONFIG.architecture().id(),
            "v" + seed,
            "2026-01-01T00:00:00Z",
            "test",
            CONFIG,
            JsonNodeFactory.instance.objectNode(),
            seed,
            new Manifest.Data("none", "none", "all", ITEMS, 0),
            Map.of(),
            null,
            null),
        InitialWeights.of(CONFIG, ITEMS, seed),
        ProgramArchive.ofClassPath(),
        items);
  }

  private static void predict(Path path, int count, Random random) throws Exception {
    ServableModel model =
        new BundleOpener(
                Execution.PLAIN,
                true,
                TrustedPrograms.RECKON,
                QueryWords.always(SharedTextEncoder.asInTraining()),
                new ItemEncoders(SharedTextEncoder.asInTraining()))
            .open(path);
    LiveModel live =
        LiveModel.start(
            model,
            Popularity.standing(model.trainingCounts()),
            ScoreShift.NONE,
            2,
            BATCHES,
            BatchObserver.NONE);
    for (int done = 0; done < count; done += AT_ONCE) {
      List<RankRequest> requests =
          IntStream.range(0, Math.min(AT_ONCE, count - done))
              .mapToObj(any -> request(random))
              .toList();
      assertThat(live.batcher().submit(requests))
          .extracting(CompletableFuture::join)
          .hasOnlyElementsOfType(Ranked.class);
    }
    live.retire();
  }

  private static RankRequest request(Random random) {
    int[] history = random.ints(1 + random.nextInt(CONFIG.window()), 0, ITEMS).toArray();
    return new RankRequest(
        History.ofItems(history),
        CONFIG.reasoningSteps(),
        history,
        50,
        Priority.CLICK,
        RankRequest.NO_DEADLINE);
  }

  private static double residentMib() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024 / MIB)
        .findFirst()
        .orElseThrow();
  }
}
