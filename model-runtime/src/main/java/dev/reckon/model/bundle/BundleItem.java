package dev.reckon.model.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * An item of a bundle's vocabulary.
 *
 * @param itemId its id
 * @param title what people call it, where the data say
 * @param count how often it occurs in the training part
 * @param recent what those occurrences count where they fade as {@link Manifest.Popularity} says;
 *     absent with it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BundleItem(
    String itemId, @Nullable String title, long count, @Nullable Double recent) {

  /** An item of which no recent count is known. */
  public BundleItem(String itemId, @Nullable String title, long count) {
    this(itemId, title, count, null);
  }
}
