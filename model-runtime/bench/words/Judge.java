import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.retrieve.Exclusions;
import dev.reckon.model.retrieve.History;
import dev.reckon.model.retrieve.PaddedBatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * How far down a list the first item stands that a person would call an answer to a word that
 * nobody in training used.
 *
 * <p>Usage: {@code java -cp "$(cat model-runtime/target/classpath.txt):model-runtime/target/classes"
 * Judge.java JUDGED.tsv NAMES.tsv BUNDLE... --against BUNDLE...}, where a line of the first file is
 * {@code word TAB pattern of right titles}, and of the second {@code item TAB title}. Bundles of a
 * side are averaged; intervals are of the difference, over words.
 */
public final class Judge {

  private static final int DRAWS = 10_000;

  /** A word and what its answers are called. */
  private record Judged(String word, Pattern right) {}

  public static void main(String[] arguments) throws Exception {
    List<Judged> judged = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      judged.add(new Judged(line.split("\t")[0], Pattern.compile(line.split("\t")[1])));
    }
    Map<String, String> titles = new HashMap<>();
    for (String line : Files.readAllLines(Path.of(arguments[1]))) {
      titles.put(line.split("\t")[0], line.split("\t")[1]);
    }
    List<List<double[]>> sides = new ArrayList<>(List.of(new ArrayList<>()));
    for (String path : Arrays.asList(arguments).subList(2, arguments.length)) {
      if (path.equals("--against")) {
        sides.add(new ArrayList<>());
        continue;
      }
      Bundle bundle = Bundle.open(Path.of(path));
      double[] ranks = ranks(bundle, judged, titles);
      sides.get(sides.size() - 1).add(ranks);
      System.out.printf(
          "%s: MRR %.3f, first ten %.3f%n",
          path, mean(of(List.of(ranks), r -> 1 / r)), mean(of(List.of(ranks), Judge::isAmongTen)));
      if (sides.size() == 1 && sides.get(0).size() == 1) {
        double[] popular = popularRanks(bundle, judged, titles);
        System.out.printf(
            "popularity: MRR %.3f, first ten %.3f%n",
            mean(of(List.of(popular), r -> 1 / r)),
            mean(of(List.of(popular), Judge::isAmongTen)));
      }
    }
    for (List<double[]> other : sides.subList(1, sides.size())) {
      print("MRR", of(sides.get(0), r -> 1 / r), of(other, r -> 1 / r));
      print("first ten", of(sides.get(0), Judge::isAmongTen), of(other, Judge::isAmongTen));
    }
  }

  private static double[] ranks(Bundle bundle, List<Judged> judged, Map<String, String> titles) {
    try (TorchModel model = bundle.load()) {
      return judged.stream()
          .mapToDouble(it -> rank(list(model, bundle, it.word()), bundle, it.right(), titles))
          .toArray();
    }
  }

  private static int[] list(TorchModel model, Bundle bundle, String word) {
    History history = new History(new int[] {-1}, List.of(bundle.grams().of(word)));
    return model
        .rank(
            PaddedBatch.ofHistories(List.of(history), 1, bundle.items().size()),
            bundle.manifest().config().allSteps(),
            new Exclusions(new int[0], List.of(new int[0])),
            bundle.items().size())
        .rows()
        .get(0)
        .itemIndices();
  }

  private static double[] popularRanks(
      Bundle bundle, List<Judged> judged, Map<String, String> titles) {
    int[] popular =
        IntStream.range(0, bundle.items().size())
            .boxed()
            .sorted(Comparator.comparingLong(item -> -bundle.items().get(item).count()))
            .mapToInt(Integer::intValue)
            .toArray();
    return judged.stream().mapToDouble(it -> rank(popular, bundle, it.right(), titles)).toArray();
  }

  private static int rank(int[] list, Bundle bundle, Pattern right, Map<String, String> titles) {
    int rank = 1;
    while (!right
        .matcher(titles.getOrDefault(bundle.items().get(list[rank - 1]).itemId(), ""))
        .find()) {
      rank++;
    }
    return rank;
  }

  private static double isAmongTen(double rank) {
    return rank <= 10 ? 1 : 0;
  }

  /** A value of each word's rank, its mean over bundles. */
  private static double[] of(List<double[]> bundles, DoubleUnaryOperator value) {
    return IntStream.range(0, bundles.get(0).length)
        .mapToDouble(
            word ->
                bundles.stream()
                    .mapToDouble(ranks -> value.applyAsDouble(ranks[word]))
                    .average()
                    .orElseThrow())
        .toArray();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static void print(String name, double[] values, double[] others) {
    double[] differences =
        IntStream.range(0, values.length).mapToDouble(i -> values[i] - others[i]).toArray();
    Random random = new Random(1);
    double[] means =
        IntStream.range(0, DRAWS)
            .mapToDouble(
                draw ->
                    random
                        .ints(differences.length, 0, differences.length)
                        .mapToDouble(word -> differences[word])
                        .average()
                        .orElseThrow())
            .sorted()
            .toArray();
    System.out.printf(
        "%s %.3f, less %.3f: %+.3f [%+.3f, %+.3f]%n",
        name,
        mean(values),
        mean(others),
        mean(differences),
        means[DRAWS / 40],
        means[DRAWS - 1 - DRAWS / 40]);
  }
}
