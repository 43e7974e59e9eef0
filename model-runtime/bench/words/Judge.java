import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.retrieve.Exclusions;
import dev.reckon.model.retrieve.History;
import dev.reckon.model.retrieve.PaddedBatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How far down a list the first item stands that a person would call an answer to a word that
 * nobody in training used.
 *
 * <p>Usage: {@code java -cp "$(cat model-runtime/target/classpath.txt):model-runtime/target/classes"
 * Judge.java JUDGED.tsv NAMES.tsv BUNDLE...}, where a line of the first file is {@code word TAB
 * pattern of right titles}, and of the second {@code item TAB title}.
 */
public final class Judge {

  public static void main(String[] arguments) throws Exception {
    Map<String, String> titles = new HashMap<>();
    for (String line : Files.readAllLines(Path.of(arguments[1]))) {
      titles.put(line.split("\t")[0], line.split("\t")[1]);
    }
    List<String> judged = Files.readAllLines(Path.of(arguments[0]));
    double[][] ranks = new double[judged.size()][];
    Arrays.setAll(ranks, word -> new double[arguments.length - 2]);
    for (int at = 2; at < arguments.length; at++) {
      Bundle bundle = Bundle.open(Path.of(arguments[at]));
      List<String> names =
          bundle.items().stream().map(item -> titles.getOrDefault(item.itemId(), "")).toList();
      try (TorchModel model = bundle.load()) {
        for (int word = 0; word < judged.size(); word++) {
          String[] line = judged.get(word).split("\t");
          ranks[word][at - 2] = rank(model, bundle, line[0], names, Pattern.compile(line[1]));
        }
      }
      int bundleAt = at - 2;
      System.out.printf(
          "%s: MRR %.3f, first ten %.3f%n",
          arguments[at],
          Arrays.stream(ranks).mapToDouble(row -> 1 / row[bundleAt]).average().orElseThrow(),
          Arrays.stream(ranks).filter(row -> row[bundleAt] <= 10).count() / (double) ranks.length);
    }
    for (int word = 0; word < judged.size(); word++) {
      System.out.println(judged.get(word).split("\t")[0] + " " + Arrays.toString(ranks[word]));
    }
  }

  private static int rank(
      TorchModel model, Bundle bundle, String word, List<String> names, Pattern right) {
    History history = new History(new int[] {-1}, List.of(bundle.grams().of(word)));
    int[] items =
        model
            .rank(
                PaddedBatch.ofHistories(List.of(history), 1, names.size()),
                bundle.manifest().config().allSteps(),
                new Exclusions(new int[0], List.of(new int[0])),
                names.size())
            .rows()
            .get(0)
            .itemIndices();
    int rank = 1;
    while (!right.matcher(names.get(items[rank - 1])).find()) {
      rank++;
    }
    return rank;
  }
}
