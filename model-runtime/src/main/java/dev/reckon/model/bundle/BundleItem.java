package dev.reckon.model.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * An item of a bundle's vocabulary.
 *
 * @param itemId its id
 * @param title what people call it, where the data say
 * @param count how often it occurs in the training part
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BundleItem(String itemId, @Nullable String title, long count) {}
