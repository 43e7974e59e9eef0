package dev.reckon.bench.load;

import dev.reckon.cli.Version;
import dev.reckon.demo.report.Json;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.BundleStore;
import dev.reckon.model.bundle.InitialWeights;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.bundle.ModelConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Untrained bundles, for measuring the cost of a model, which does not depend on training. */
final class RandomBundle {

  private static final int ITEMS = 12_000;

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
            null);
    return BundleStore.write(
        path, manifest, InitialWeights.of(config, ITEMS, seed), config.program(), items);
  }
}
