package dev.reckon.model.bundle;

import dev.reckon.model.memory.StreamMemory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What not every bundle has.
 *
 * @param readWords the words that training read by their meaning; null for none
 * @param itemEncoder the directory of the encoder that reads item texts, whose files {@link
 *     Bundle#ITEM_ENCODER} are copied; null where they are read by the model that comes along, or
 *     not at all
 * @param memory as of the end of training, with the settings that the manifest has of it; null for
 *     none
 * @param optimiser how far that of its training has come; null to leave it out
 */
public record BundleExtras(
    @Nullable ReadWords readWords,
    @Nullable Path itemEncoder,
    @Nullable StreamMemory memory,
    @Nullable OptimiserState optimiser) {

  /** A stream memory alone; null for nothing. */
  public static BundleExtras remembering(@Nullable StreamMemory memory) {
    return new BundleExtras(null, null, memory, null);
  }
}
