package dev.reckon.bench.load;

import dev.reckon.cli.Version;
import dev.reckon.demo.report.Json;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleExtras;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.BundleStore;
import dev.reckon.model.bundle.InitialWeights;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.bundle.MemoryMix;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.memory.Click;
import dev.reckon.model.memory.MemorySettings;
import dev.reckon.model.memory.Mixture;
import dev.reckon.model.memory.StreamMemory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Untrained bundles, for measuring the cost of a model, which does not depend on training. */
final class RandomBundle {

  private static final int ITEMS = 12_000;
  private static final int USERS = 20_000;
  private static final int CLICKS = 300_000;

  private RandomBundle() {}

  /** Writes one of a model's default network, in place of an existing one. */
  static Bundle write(Path path, String model, long seed) {
    ModelConfig config = ModelConfig.named(model);
    List<BundleItem> items =
        IntStream.range(0, ITEMS).mapToObj(i -> new BundleItem("item-" + i, null, i)).toList();
    Manifest manifest =
        new Manifest(
            model,
            "random-seed" + seed,
            Instant.EPOCH.toString(),
            Version.get(),
            config,
            Json.object(),
            seed,
            new Manifest.Data("none", "none", "none", ITEMS, 0),
            Map.of(),
            null,
            MemoryMix.of(MemorySettings.DEFAULT, Mixture.DEFAULT));
    return BundleStore.write(
        path,
        manifest,
        InitialWeights.of(config, ITEMS, seed),
        config.program(),
        items,
        List.of(),
        BundleExtras.remembering(memory(seed)));
  }

  /** Of users who take popular items more often. */
  private static StreamMemory memory(long seed) {
    StreamMemory memory = new StreamMemory(MemorySettings.DEFAULT);
    Random random = new Random(seed);
    long millis = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    for (int click = 0; click < CLICKS; click++) {
      int item = (int) (ITEMS * random.nextDouble() * random.nextDouble());
      memory.learn(
          new Click(
              "user-" + random.nextInt(USERS), "e" + click, "item-" + item, millis + click, null));
    }
    return memory;
  }
}
