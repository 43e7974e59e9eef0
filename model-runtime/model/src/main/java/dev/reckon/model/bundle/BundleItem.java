package dev.reckon.model.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.reckon.popularity.Votes;
import org.jspecify.annotations.Nullable;

/**
 * An item of a bundle's vocabulary.
 *
 * @param itemId its id
 * @param title what people call it, where the data say
 * @param count how often it occurs in the training part
 * @param recent what those occurrences count if they fade as {@link Manifest.Popularity} describes;
 *     absent without it
 * @param votes how many of those occurrences count for what is popular ({@link Votes}); absent in
 *     bundles older than this field, where all do
 * @param text digest of the text that its vector was made of; absent where it has no vector, or one
 *     from a file, and in bundles older than this field
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BundleItem(
    String itemId,
    @Nullable String title,
    long count,
    @Nullable Double recent,
    @Nullable Long votes,
    @Nullable String text) {

  /** An item whose vector is not known to be made of its text. */
  public BundleItem(
      String itemId,
      @Nullable String title,
      long count,
      @Nullable Double recent,
      @Nullable Long votes) {
    this(itemId, title, count, recent, votes, null);
  }

  /** An item of which no recent count is known, and whose occurrences all count. */
  public BundleItem(String itemId, @Nullable String title, long count) {
    this(itemId, title, count, null, null);
  }

  /** The occurrences that count for what is popular. */
  public long popularity() {
    return votes == null ? count : votes;
  }
}
