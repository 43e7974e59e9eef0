package dev.reckon.serving.testing;

import dev.reckon.model.testing.FakeRanker;
import dev.reckon.serving.live.ServableModel;
import dev.reckon.serving.live.TextRows;
import dev.reckon.serving.live.TextVectors;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes the texts of all items but some, and notes of which it has rows.
 *
 * @param digest of the bundle
 * @param known items that the bundle has
 * @param newItems how many items its model has behind those of the bundle
 */
public record FakeTextRows(
    String digest, Set<String> known, String encoding, TextVectors vectors, int newItems)
    implements TextRows {

  private static final int ITEMS = 10;

  /** Rows of a bundle beside which no item came. */
  public static FakeTextRows of(String digest, Set<String> known, String encoding) {
    return new FakeTextRows(digest, known, encoding, new TextVectors(0, Map.of()), 0);
  }

  /** A model with these rows. */
  public ServableModel model() {
    return new FakeModel("v1", new FakeRanker(ITEMS + newItems, 8, 0), digest).reading(this);
  }

  /** The items whose rows it has. */
  public Set<String> rowsOf() {
    Set<String> ids = new TreeSet<>(vectors.byItem().keySet());
    ids.removeAll(known);
    return Collections.unmodifiableSet(ids);
  }

  @Override
  public boolean mayTake(String itemId) {
    return !known.contains(itemId);
  }

  @Override
  public boolean takes(String itemId, String text) {
    return mayTake(itemId);
  }

  @Override
  public long version() {
    return vectors.version();
  }

  @Override
  public ServableModel with(TextVectors other) {
    FakeTextRows next = new FakeTextRows(digest, known, encoding, other, 0);
    return new FakeTextRows(digest, known, encoding, other, next.rowsOf().size()).model();
  }
}
