package dev.reckon.demo.simulate;

import dev.reckon.demo.simulate.Shop.Game;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One simulated user. Two genres interest them, one more than the other, and one studio; now and
 * then the interest moves to the next genre. Of games that they like alike they click on the one
 * that is more interesting at the moment. There are two kinds of searches: those that reveal a new
 * interest, which the clicks follow, and noise (a gift, a typo, the weather), which changes
 * nothing. Clicks are drawn from a known distribution, so the best possible list is known too.
 *
 * <p>With the other {@link SearchHabits} a search changes no interest. A planted search names a
 * wanted series and is remembered: after one to five clicks on other games, a game of that series
 * is clicked, and the want ends.
 *
 * <p>Not thread-safe.
 */
final class Player {

  private static final double MAIN_GENRE = 4.5;
  private static final double SIDE_GENRE = 2.5;
  private static final double STUDIO = 0.8;
  private static final double SAME_SERIES = 2.0;
  private static final double NEXT_PART = 1.5;

  private static final double SEARCH = 0.25;
  private static final double SEARCH_MATTERS = 0.45;
  private static final int MOST_CLICKS_BETWEEN = 5;

  /** Searches for other things, and typing errors. */
  private static final List<String> NOISE =
      List.of(
          "birthday gift for dad",
          "gift card",
          "return policy",
          "weather tomorrow",
          "hdmi cable",
          "charger",
          "asdf",
          "opening hours",
          "headphones",
          "used console",
          "student discount",
          "board game for kids",
          "poster",
          "t-shirt",
          "free games");

  private final String id;
  private final Shop shop;
  private final SearchHabits habits;
  private final Interest interest;
  private final double drift;
  private final Random random;
  private final List<Want> wants = new ArrayList<>();
  private final Set<String> clicked = new HashSet<>();
  private final int studio;
  private int mainGenre;
  private int sideGenre;
  private @Nullable Game last;

  /** A series searched for and not yet clicked. */
  private static final class Want {
    private final String searchId;
    private final int series;
    private int clicksBefore;

    Want(String searchId, int series, int clicksBefore) {
      this.searchId = searchId;
      this.series = series;
      this.clicksBefore = clicksBefore;
    }
  }

  /**
   * A user who has done nothing yet.
   *
   * @param interest of everybody in the items, which moves on with time
   * @param drift how likely the own interest moves on before a click
   */
  Player(
      String id, Shop shop, SearchHabits habits, Interest interest, double drift, Random random) {
    this.id = id;
    this.shop = shop;
    this.habits = habits;
    this.interest = interest;
    this.drift = drift;
    this.random = random;
    this.studio = random.nextInt(6);
    this.mainGenre = random.nextInt(Shop.GENRES.size());
    this.sideGenre = neighbour(mainGenre);
  }

  String id() {
    return id;
  }

  /**
   * The next event of the user, which changes the later ones.
   *
   * @param eventId the id of that event
   */
  Deed next(String eventId) {
    boolean isSearch = random.nextDouble() < SEARCH;
    if (isSearch && habits.rule() != SearchHabits.Rule.NONE) {
      return habits.rule() == SearchHabits.Rule.TELLING ? search() : searchForSomething(eventId);
    }
    if (random.nextDouble() < drift) {
      drift(neighbour(mainGenre));
    }
    return click();
  }

  private Deed search() {
    if (random.nextDouble() >= SEARCH_MATTERS) {
      return Deed.search(noise(), false);
    }
    // Interests move to neighbouring genres, but a search may reveal any.
    drift(random.nextBoolean() ? neighbour(mainGenre) : random.nextInt(Shop.GENRES.size()));
    return Deed.search(meant(), true);
  }

  private Deed searchForSomething(String eventId) {
    if (random.nextDouble() >= habits.plantedShare()) {
      return Deed.search(noise(), false);
    }
    Game wanted = anyGame();
    int clicksBefore = 1 + random.nextInt(MOST_CLICKS_BETWEEN);
    if (habits.rule() == SearchHabits.Rule.PLANTED) {
      wants.add(new Want(eventId, wanted.series(), clicksBefore));
    }
    String series = wanted.seriesName().toLowerCase(Locale.ROOT);
    return switch (random.nextInt(3)) {
      case 0 -> Deed.search(series, false);
      case 1 -> Deed.search("buy " + series, false);
      default -> Deed.search(series + " game", false);
    };
  }

  private Deed click() {
    Optional<Want> due = due();
    if (due.isPresent()) {
      return clickWanted(due.get());
    }
    wants.forEach(want -> want.clicksBefore--);
    Click click = draw(odds());
    last = click.game();
    return Deed.click(click.game().id(), click.trueRank(), Optional.empty());
  }

  /** The oldest due want with games left to click. */
  private Optional<Want> due() {
    wants.removeIf(want -> unclicked(want.series).findAny().isEmpty());
    return wants.stream().filter(want -> want.clicksBefore <= 0).findFirst();
  }

  private Stream<Game> unclicked(int series) {
    return games().filter(game -> game.series() == series && !clicked.contains(game.id()));
  }

  /** Changes no interest: the search leads only to this click. */
  private Deed clickWanted(Want want) {
    wants.remove(want);
    double[] odds = odds();
    for (int i = 0; i < odds.length; i++) {
      odds[i] = shop.games().get(i).series() == want.series ? odds[i] : 0;
    }
    Click click = draw(odds);
    return Deed.click(click.game().id(), click.trueRank(), Optional.of(want.searchId));
  }

  /** A game that was drawn, and its place among the odds. */
  private record Click(Game game, int trueRank) {}

  private Click draw(double[] odds) {
    int choice = choose(odds);
    int rank = 1;
    for (int i = 0; i < odds.length; i++) {
      if (odds[i] > odds[choice] || (odds[i] == odds[choice] && i < choice)) {
        rank++;
      }
    }
    Game game = shop.games().get(choice);
    clicked.add(game.id());
    return new Click(game, rank);
  }

  /** How likely each game is clicked next, not normalised; never one that was clicked before. */
  private double[] odds() {
    double[] odds = new double[shop.games().size()];
    for (int i = 0; i < odds.length; i++) {
      Game game = shop.games().get(i);
      odds[i] =
          clicked.contains(game.id()) ? 0 : game.fame() * interest.in(i) * Math.exp(liking(game));
    }
    return odds;
  }

  private double liking(Game game) {
    double liking = game.studio() == studio ? STUDIO : 0;
    liking += game.genre() == mainGenre ? MAIN_GENRE : game.genre() == sideGenre ? SIDE_GENRE : 0;
    if (last != null && game.series() == last.series()) {
      liking += SAME_SERIES + (game.part() == last.part() + 1 ? NEXT_PART : 0);
    }
    return liking;
  }

  private int choose(double[] odds) {
    double total = 0;
    for (double value : odds) {
      total += value;
    }
    double left = random.nextDouble() * total;
    for (int i = 0; i < odds.length; i++) {
      left -= odds[i];
      if (left < 0) {
        return i;
      }
    }
    throw new IllegalStateException("User " + id + " has clicked on every item");
  }

  private void drift(int genre) {
    if (genre != mainGenre) {
      sideGenre = mainGenre;
      mainGenre = genre;
      last = null;
    }
  }

  private int neighbour(int genre) {
    return (genre + 1 + random.nextInt(2)) % Shop.GENRES.size();
  }

  /** The games that have appeared. */
  private Stream<Game> games() {
    return IntStream.range(0, shop.games().size())
        .filter(interest::hasAppeared)
        .mapToObj(shop.games()::get);
  }

  private Game anyGame() {
    List<Game> games = games().toList();
    return games.get(random.nextInt(games.size()));
  }

  /** A query that reveals the main genre: its name, or a series or studio of it. */
  private String meant() {
    String genre = Shop.GENRES.get(mainGenre).toLowerCase(Locale.ROOT);
    List<Game> games =
        games().filter(game -> game.genre() == mainGenre && game.part() == 0).toList();
    Game game = games.get(random.nextInt(games.size()));
    return switch (random.nextInt(4)) {
      case 0 -> genre + " games";
      case 1 -> "best " + genre;
      case 2 -> genre + " " + game.studioName().toLowerCase(Locale.ROOT);
      default -> game.seriesName().toLowerCase(Locale.ROOT);
    };
  }

  /** A query that reveals nothing, though some look as if they did. */
  private String noise() {
    if (random.nextInt(3) > 0) {
      return NOISE.get(random.nextInt(NOISE.size()));
    }
    Game other = anyGame();
    return other.seriesName().toLowerCase(Locale.ROOT) + " for a friend";
  }

  /**
   * An event of a user: a search or a click.
   *
   * @param query what was searched for, if it is a search
   * @param matters whether a search reveals later clicks
   * @param itemId what was clicked, if it is a click
   * @param trueRank of a click, the item's rank in the best possible list
   * @param decidedBy of a click, the planted search that decided it, if one did
   */
  record Deed(
      Optional<String> query,
      boolean matters,
      String itemId,
      int trueRank,
      Optional<String> decidedBy) {
    static Deed search(String query, boolean matters) {
      return new Deed(Optional.of(query), matters, "", 0, Optional.empty());
    }

    static Deed click(String itemId, int trueRank, Optional<String> decidedBy) {
      return new Deed(Optional.empty(), false, itemId, trueRank, decidedBy);
    }
  }
}
