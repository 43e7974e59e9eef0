import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.learning.evaluate.rows.QueryWords;
import dev.reckon.learning.evaluate.statistics.Bootstrap;
import dev.reckon.learning.evaluate.statistics.Difference;
import dev.reckon.learning.evaluate.statistics.Replicated;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.History;
import dev.reckon.model.input.PaddedBatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The rank of the first item that a person would call an answer to a word that
 * nobody in training used.
 *
 * <p>Usage: {@code java -cp "$(cat model-runtime/learning/target/classpath.txt):model-runtime/learning/target/classes"
 * Judge.java JUDGED.tsv BUNDLE... --against BUNDLE...}, where a line of the file is {@code word TAB
 * pattern of right titles}. The bundles of a side differ in their seed; intervals are over words
 * and seeds, as those of evaluate are over users and seeds.
 */
public final class Judge {

  private enum Metric {
    MRR(rank -> 1 / rank),
    FIRST_TEN(rank -> rank <= 10 ? 1 : 0);

    private final DoubleUnaryOperator ofRank;

    Metric(DoubleUnaryOperator ofRank) {
      this.ofRank = ofRank;
    }

    double[] of(double[] ranks) {
      return Arrays.stream(ranks).map(ofRank).toArray();
    }

    double mean(double[] ranks) {
      return Arrays.stream(of(ranks)).average().orElseThrow();
    }
  }

  /** A word and what its answers are called. */
  private record Judged(String word, Pattern right) {

    static Judged of(String line) {
      String[] parts = line.split("\t");
      return new Judged(parts[0], Pattern.compile(parts[1]));
    }

    double rank(int[] list, List<BundleItem> items) {
      int rank = 1;
      while (!isRight(items.get(list[rank - 1]).title())) {
        rank++;
      }
      return rank;
    }

    private boolean isRight(String title) {
      return title != null && right.matcher(title).find();
    }
  }

  public static void main(String[] arguments) throws Exception {
    List<Judged> judged =
        Files.readAllLines(Path.of(arguments[0])).stream().map(Judged::of).toList();
    List<List<double[]>> sides = new ArrayList<>(List.of(new ArrayList<>()));
    for (String argument : Arrays.asList(arguments).subList(1, arguments.length)) {
      if (argument.equals("--against")) {
        sides.add(new ArrayList<>());
      } else {
        Bundle bundle = Bundle.open(Path.of(argument));
        double[] ranks = ranks(bundle, judged);
        sides.get(sides.size() - 1).add(ranks);
        print(argument, ranks);
        if (argument.equals(arguments[1])) {
          print("popularity", popularRanks(bundle, judged));
        }
      }
    }
    Bootstrap bootstrap = new Bootstrap(IntStream.range(0, judged.size()).toArray(), 1);
    for (List<double[]> other : sides.subList(1, sides.size())) {
      for (Metric metric : Metric.values()) {
        Difference difference =
            replicated(sides.get(0), metric, bootstrap).less(replicated(other, metric, bootstrap));
        System.out.printf(
            "%s, first side less another: %+.3f [%+.3f, %+.3f] p = %.3f%n",
            metric, difference.value(), difference.low(), difference.high(), difference.p());
      }
    }
  }

  private static double[] ranks(Bundle bundle, List<Judged> judged) {
    try (TorchModel model = bundle.load()) {
      return judged.stream()
          .mapToDouble(it -> it.rank(list(model, bundle, it.word()), bundle.items()))
          .toArray();
    }
  }

  private static int[] list(TorchModel model, Bundle bundle, String word) {
    int items = bundle.items().size();
    History history = new History(new int[] {-1}, List.of(QueryWords.of(bundle).of(word)));
    return model
        .rank(
            PaddedBatch.ofHistories(List.of(history), 1, items),
            bundle.manifest().config().allSteps(),
            new Exclusions(new int[0], List.of(new int[0])),
            items)
        .rows()
        .get(0)
        .itemIndices();
  }

  private static double[] popularRanks(Bundle bundle, List<Judged> judged) {
    List<BundleItem> items =
        bundle.items().stream()
            .sorted(Comparator.comparingLong(BundleItem::count).reversed())
            .toList();
    int[] list = IntStream.range(0, items.size()).toArray();
    return judged.stream().mapToDouble(it -> it.rank(list, items)).toArray();
  }

  private static Replicated replicated(
      List<double[]> side, Metric metric, Bootstrap bootstrap) {
    return new Replicated(
        side.stream().map(ranks -> bootstrap.mean(metric.of(ranks))).toList());
  }

  private static void print(String name, double[] ranks) {
    System.out.printf(
        "%s: MRR %.3f, first ten %.3f%n",
        name, Metric.MRR.mean(ranks), Metric.FIRST_TEN.mean(ranks));
  }
}
