package dev.reckon.serving.rollout;

import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.input.Texts;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.model.text.Grams;
import dev.reckon.serving.live.ServableModel;
import dev.reckon.serving.live.TextRows;
import dev.reckon.serving.live.TextVectors;
import dev.reckon.serving.live.TextVectors.Encoded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of items by their texts beside a bundle whose items have vectors of their texts. An item
 * that the bundle does not have gets the row that {@code add-items} would give it, and the words of
 * its title where the model reads them. An item that nobody took in training has such a row in the
 * bundle, which is replaced where its text changes. The row of any other item is mostly what users
 * did, so it stays until the next training.
 */
final class BundleTextRows implements TextRows {

  private final Shop shop;
  private final long version;
  private final int newItems;

  /**
   * What stays the same whatever items come.
   *
   * @param items of the bundle
   * @param textsAlone digests of the texts of items that have no other row, by their ids
   * @param centre is taken away from each vector
   */
  private record Shop(
      String encoding,
      BundleModel.Facts facts,
      ItemIndex items,
      Map<String, String> textsAlone,
      float[] centre,
      SharedModel shared) {}

  private BundleTextRows(Shop shop, long version, int newItems) {
    this.shop = shop;
    this.version = version;
    this.newItems = newItems;
  }

  /** Null where the bundle's items have no vectors of their texts. */
  static @Nullable BundleTextRows of(
      Bundle bundle, BundleModel.Facts facts, ItemIndex items, SharedModel shared) {
    String encoding = bundle.manifest().itemText();
    float[] centre = bundle.manifest().itemVectorCentre();
    if (encoding == null || centre == null) {
      return null;
    }
    return new BundleTextRows(
        new Shop(encoding, facts, items, textsAlone(bundle), centre, shared), 0, 0);
  }

  /** Where a training continued, all rows have moved. */
  private static Map<String, String> textsAlone(Bundle bundle) {
    Map<String, String> texts = new HashMap<>();
    if (bundle.manifest().continued() == null) {
      for (BundleItem item : bundle.items()) {
        if (item.count() == 0 && item.text() != null) {
          texts.put(item.itemId(), item.text());
        }
      }
    }
    return texts;
  }

  @Override
  public String encoding() {
    return shop.encoding();
  }

  @Override
  public boolean mayTake(String itemId) {
    return isNew(itemId) || shop.textsAlone().containsKey(itemId);
  }

  @Override
  public boolean takes(String itemId, String text) {
    return isNew(itemId) || (mayTake(itemId) && !text.equals(shop.textsAlone().get(itemId)));
  }

  private boolean isNew(String itemId) {
    return shop.items().indexOf(itemId) == ItemIndex.UNKNOWN;
  }

  @Override
  public long version() {
    return version;
  }

  @Override
  public int newItems() {
    return newItems;
  }

  @Override
  public ServableModel with(TextVectors vectors) {
    List<String> ids = new ArrayList<>();
    List<String> newIds = new ArrayList<>();
    vectors
        .byItem()
        .forEach(
            (id, encoded) -> {
              if (takes(id, encoded.text()) && encoded.vector().length == shop.centre().length) {
                (isNew(id) ? newIds : ids).add(id);
              }
            });
    int[] places = ids.stream().mapToInt(shop.items()::indexOf).toArray();
    ids.addAll(newIds);
    TorchModel base = shop.shared().use();
    try {
      return new BundleModel(
          shop.facts(),
          shop.items().followedBy(newIds),
          ids.isEmpty() ? base : base.withRows(places, rows(base, ids, vectors.byItem())),
          shop.shared(),
          new BundleTextRows(shop, vectors.version(), newIds.size()));
    } catch (RuntimeException | Error e) {
      shop.shared().close(base);
      throw e;
    }
  }

  private Tensor.Floats rows(TorchModel base, List<String> ids, Map<String, Encoded> encoded) {
    int width = shop.centre().length;
    float[] vectors = new float[Math.multiplyExact(ids.size(), width)];
    for (int item = 0; item < ids.size(); item++) {
      float[] vector = Objects.requireNonNull(encoded.get(ids.get(item))).vector();
      for (int i = 0; i < width; i++) {
        vectors[item * width + i] = vector[i] - shop.centre()[i];
      }
    }
    return base.projected(new Tensor.Floats(vectors, ids.size(), width), titles(ids, encoded));
  }

  private Texts titles(List<String> ids, Map<String, Encoded> encoded) {
    Grams grams = shop.facts().titles();
    return grams.areRead()
        ? Texts.of(
            ids.stream()
                .map(id -> grams.of(Objects.requireNonNull(encoded.get(id)).title()))
                .toList())
        : Texts.NONE;
  }
}
