package dev.reckon.model.testing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.reckon.model.bundle.Architecture;
import dev.reckon.model.bundle.Attention;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleExtras;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.BundleStore;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.bundle.MemoryMix;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.memory.StreamMemory;
import dev.reckon.model.program.ProgramArchive;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Real bundles of the items i0, i1, ... whose small networks have random weights. */
public final class SmallBundles {

  public static final int ITEMS = 200;

  private static final ModelConfig CONFIG = config(ModelConfig.SASREC, 0, 0);

  private SmallBundles() {}

  /** A small network with these reasoning steps and this dropout. */
  public static ModelConfig config(String architecture, int steps, double dropout) {
    return new ModelConfig(
        Architecture.named(architecture),
        new ModelConfig.Encoder(
            RandomWeights.WIDTH,
            2,
            RandomWeights.HEADS,
            24,
            RandomWeights.WINDOW,
            Attention.CAUSAL,
            dropout,
            dropout),
        steps,
        1,
        null,
        ModelConfig.Vectors.NONE);
  }

  /** Writes a bundle in one step, in place of one that is there. */
  public static Bundle write(Path path, String version, long seed) {
    List<BundleItem> items =
        IntStream.range(0, ITEMS).mapToObj(i -> new BundleItem("i" + i, null, i)).toList();
    return write(path, version, seed, items, new Manifest.Data("none", "none", "all", ITEMS, 0));
  }

  /** Writes a bundle that knows these items and says it was trained on these data. */
  public static Bundle write(
      Path path, String version, long seed, List<BundleItem> items, Manifest.Data data) {
    return write(path, version, seed, items, data, CONFIG);
  }

  /**
   * Writes a bundle of another network.
   *
   * @param config made by {@link #config}
   */
  public static Bundle write(
      Path path,
      String version,
      long seed,
      List<BundleItem> items,
      Manifest.Data data,
      ModelConfig config) {
    return write(path, version, seed, items, data, config, null);
  }

  /**
   * Writes a bundle of these items that says how its lists are mixed with a stream memory, of
   * nothing.
   */
  public static Bundle writeRemembering(Path path, List<BundleItem> items, MemoryMix memory) {
    Manifest.Data data = new Manifest.Data("none", "none", "all", items.size(), 0);
    return write(path, "v1", 1, items, data, CONFIG, memory);
  }

  private static Bundle write(
      Path path,
      String version,
      long seed,
      List<BundleItem> items,
      Manifest.Data data,
      ModelConfig config,
      @Nullable MemoryMix memory) {
    Manifest manifest =
        new Manifest(
            config.architecture().id(),
            version,
            "2026-01-01T00:00:00Z",
            "test",
            config,
            JsonNodeFactory.instance.objectNode(),
            seed,
            data,
            Map.of(),
            null,
            memory);
    return BundleStore.write(
        path,
        manifest,
        RandomWeights.of(items.size(), config.reasoningSteps(), seed),
        ProgramArchive.ofClassPath(),
        items,
        List.of(),
        BundleExtras.remembering(memory == null ? null : new StreamMemory(memory.settings())));
  }
}
