package dev.reckon.learning.train;

import dev.reckon.learning.data.FrozenVectors;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.train.items.ItemRows;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleException;
import dev.reckon.model.bundle.BundleExtras;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.BundleMemory;
import dev.reckon.model.bundle.BundleStore;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.bundle.TrustOption;
import dev.reckon.model.program.Weights;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code add-items}: adds items with vectors to a bundle, as a new bundle. */
@Command(
    name = "add-items",
    description =
        "Adds items to a bundle that was trained with --item-text or --item-vectors, without training it again.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class AddItemsCommand implements Callable<Integer> {

  @Option(
      names = "--bundle",
      required = true,
      paramLabel = "BUNDLE",
      description = "The bundle to start from.")
  private Path path = Path.of("");

  @Option(
      names = "--item-vectors",
      required = true,
      paramLabel = "FILE",
      description =
          "Vectors made in the same way as those that it was trained with. Items that the "
              + "bundle has already are skipped.")
  private Path itemVectors = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "BUNDLE",
      description = "The directory to write. A bundle that is there is replaced.")
  private Path out = Path.of("");

  @Mixin private TrustOption trust = new TrustOption();

  @Override
  public Integer call() {
    BundleStore.requireWritable(out);
    Bundle bundle = Bundle.open(path, trust.trusted());
    FrozenVectors vectors = FrozenVectors.ofItems(itemVectors);
    requireSameWidth(bundle, vectors);
    float[] centre = bundle.manifest().itemVectorCentre();
    if (centre != null) {
      vectors = vectors.centredAt(centre);
    }
    List<String> newItemIds = newItemIds(bundle, vectors);
    BundleStore.write(
        out,
        manifest(bundle.manifest()),
        new Weights(
            ItemRows.joined(bundle.program(), bundle.weights().tensors(), vectors, newItemIds),
            bundle.weights().metadata()),
        bundle.program(),
        items(bundle, newItemIds),
        bundle.words(),
        new BundleExtras(
            bundle.readWords(),
            bundle.itemEncoder().orElse(null),
            bundle.memory().map(BundleMemory::read).orElse(null),
            bundle.optimiser().map(it -> ItemRows.grown(it, newItemIds.size())).orElse(null)));
    System.err.printf(
        "%s: %,d items, %,d of them new%n",
        out, bundle.items().size() + newItemIds.size(), newItemIds.size());
    return 0;
  }

  private void requireSameWidth(Bundle bundle, FrozenVectors vectors) {
    Integer width = bundle.manifest().config().vectors().ofItems();
    if (width == null) {
      throw new BundleException(
          path
              + " knows its items by their ids alone: train it with --item-text or --item-vectors");
    }
    if (width != vectors.width()) {
      throw new DatasetException(
          "The vectors of %s have %d numbers, those that %s was trained with have %d: both need the same length"
              .formatted(itemVectors, vectors.width(), path, width));
    }
  }

  private List<String> newItemIds(Bundle bundle, FrozenVectors vectors) {
    Set<String> known = bundle.items().stream().map(BundleItem::itemId).collect(Collectors.toSet());
    List<String> ids = vectors.names().stream().filter(id -> !known.contains(id)).toList();
    if (ids.isEmpty()) {
      throw new DatasetException(path + " has all items of " + itemVectors + ": nothing to add");
    }
    return ids;
  }

  /** A new version, because lists name the version that made them. */
  private static Manifest manifest(Manifest from) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    return new Manifest(
        from.model(),
        from.version() + "-items" + Versions.at(now),
        now.toString(),
        from.codeVersion(),
        from.config(),
        from.training(),
        from.seed(),
        from.data(),
        from.metrics(),
        from.popularity(),
        from.memory(),
        from.continued(),
        from.itemVectors());
  }

  private static List<BundleItem> items(Bundle bundle, List<String> newItemIds) {
    List<BundleItem> items = new ArrayList<>(bundle.items());
    Double recent = bundle.manifest().popularity() == null ? null : 0.0;
    newItemIds.forEach(id -> items.add(new BundleItem(id, null, 0, recent, 0L)));
    return items;
  }
}
