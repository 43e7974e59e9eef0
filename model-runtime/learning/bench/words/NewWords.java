import dev.reckon.event.v1.Item;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.FrozenVectors;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.model.text.TextRules;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * How many test searches hold a word that is in no title and no search before the test part,
 * and how many one that has a vector all the same. Words are those of the first text rules, by which
 * the published number was counted.
 *
 * <p>Usage: {@code java -cp "$(cat model-runtime/learning/target/classpath.txt):model-runtime/learning/target/classes"
 * NewWords.java READER:PATH VECTORS}
 */
public final class NewWords {

  public static void main(String[] arguments) {
    EventLog log = Dataset.read(arguments[0]);
    Split split = Splits.of(log, Protocol.TIME_SPLIT).withValidationLearnt();
    Set<String> known = new HashSet<>();
    log.items().stream().map(Item::getTitle).map(TextRules.V1::words).forEach(known::addAll);
    queries(split.training()).forEach(known::addAll);
    Predicate<String> isNew = word -> !known.contains(word);
    Set<String> vectors = FrozenVectors.ofWords(Path.of(arguments[1])).names();
    System.out.printf(
        "%,d searches, %,d with a new word, %,d with one that has a vector%n",
        queries(split.test()).count(),
        queries(split.test()).filter(it -> it.stream().anyMatch(isNew)).count(),
        queries(split.test())
            .filter(it -> it.stream().anyMatch(isNew.and(vectors::contains)))
            .count());
  }

  /** The words of each search that led to one of these clicks. */
  private static Stream<List<String>> queries(List<TargetEvent> targets) {
    return targets.stream().map(TargetEvent::query).flatMap(Optional::stream).map(TextRules.V1::words);
  }
}
