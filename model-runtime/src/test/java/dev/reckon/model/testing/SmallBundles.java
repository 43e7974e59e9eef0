package dev.reckon.model.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.BundleStore;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.program.ProgramArchive;
import dev.reckon.model.program.RandomWeights;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Real bundles of the items i0, i1, ... whose small networks have random weights. */
public final class SmallBundles {

  public static final int ITEMS = 200;

  private static final ModelConfig CONFIG =
      new ModelConfig(
          ModelConfig.SASREC, 16, 2, RandomWeights.HEADS, 24, RandomWeights.WINDOW, 0, 0, 0, 1);

  private SmallBundles() {}

  /** Writes a bundle in one step, in place of one that is there. */
  public static Bundle write(Path path, String version, long seed) {
    List<BundleItem> items =
        IntStream.range(0, ITEMS).mapToObj(i -> new BundleItem("i" + i, null, i)).toList();
    return write(path, version, seed, items, new Manifest.Data("none", "none", "all", ITEMS, 0));
  }

  /** Writes a bundle that knows these items and says it was trained on these data. */
  public static Bundle write(
      Path path, String version, long seed, List<BundleItem> items, Manifest.Data data) {
    return write(path, version, seed, items, data, JsonNodeFactory.instance.objectNode());
  }

  /** Writes a bundle that also says how it was trained. */
  public static Bundle write(
      Path path,
      String version,
      long seed,
      List<BundleItem> items,
      Manifest.Data data,
      JsonNode training) {
    Manifest manifest =
        new Manifest(
            CONFIG.architecture(),
            version,
            "2026-01-01T00:00:00Z",
            "test",
            CONFIG,
            training,
            seed,
            data,
            Map.of(),
            null);
    return BundleStore.write(
        path, manifest, RandomWeights.of(items.size(), seed), ProgramArchive.ofClassPath(), items);
  }
}
