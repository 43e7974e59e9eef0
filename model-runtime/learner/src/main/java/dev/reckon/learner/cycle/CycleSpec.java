package dev.reckon.learner.cycle;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a training process is to do; a file, so that it can begin again after a kill.
 *
 * @param kind how the next bundle is made
 * @param data the directory with the copy of the event log
 * @param work a directory of its own, kept until the cycle is over
 * @param bundle the directory of the next bundle
 * @param live the live bundle, with which the next is compared; null without
 * @param model the name of the model, where it is made from nothing
 * @param itemText how it then reads the texts of items, as {@code --item-text} says it; null if it
 *     does not
 * @param queryText how it then reads the words of searches, as {@code --query-text} says it; null
 *     for by their letters
 * @param settings of its training, {@code key=value}
 * @param replay older clicks for each new one, where it is made from the live bundle
 * @param epochs passes over both
 * @param seed of everything random
 * @param trusted whose programs may run, as {@code --trust-programs} says it
 * @param rules when there is enough, and what is good enough
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CycleSpec(
    Kind kind,
    String data,
    String work,
    String bundle,
    @Nullable String live,
    String model,
    @Nullable String itemText,
    @Nullable String queryText,
    List<String> settings,
    int replay,
    int epochs,
    long seed,
    String trusted,
    CycleRules rules) {
  public CycleSpec {
    settings = List.copyOf(settings);
  }
}
