package dev.reckon.view.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.event.v1.Item;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.testing.Events;
import dev.reckon.view.popular.PopularList;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageRejected;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One catalogue of many languages. */
class TitleSearchTest {

  private static final Catalogue CATALOGUE = new Catalogue();

  @BeforeAll
  static void fill() {
    Stream.of(
            "zh1|二手苹果笔记本电脑包",
            "zh2|小米电视机",
            "zh3|索尼PS5游戏机",
            "tw1|繁體中文鍵盤",
            "ja1|任天堂スイッチ ゲーム機",
            "ja2|東京都の地図",
            "ja3|ﾎﾟｹｯﾄﾓﾝｽﾀｰ 赤",
            "ko1|한국어문법책",
            "ko2|삼성 갤럭시 스마트폰",
            "th1|โทรศัพท์มือถือราคาถูก",
            "th2|น้ำปลาแท้",
            "km1|សៀវភៅភាសាខ្មែរ",
            "lo1|ພາສາລາວສຳລັບເດັກ",
            "my1|မြန်မာဘာသာစကား",
            "hi1|दिन की किताब",
            "hi2|दीन की कहानी",
            "hi3|हिन्दी व्याकरण",
            "ta1|தமிழ் அகராதி",
            "ar1|كتاب اللُّغة العربية",
            "ar2|أحمد شوقي",
            "fa1|کتاب فارسی",
            "he1|סֵפֶר ילדים",
            "el1|Ελληνική μουσική Οδυσσέας",
            "ru1|Ёлка и йогурт",
            "ru2|Всеобщая история",
            "tr1|İstanbul Hatırası",
            "tr2|Işık ve Gölge",
            "de1|Straßenkarte München",
            "vi1|Điện thoại di động",
            "pl1|Łódź przewodnik",
            "dk1|Smørrebrød",
            "fr1|Œuvres complètes: L’été",
            "em1|Pizza 🍕 cutter",
            "em2|Family 👨‍👩‍👧 album",
            "pr1|C++ Primer",
            "pr2|C# in Depth",
            "pr3|F# for Fun",
            "pr4|The C Programming Language",
            "pr5|ASP.NET Core and .NET MAUI",
            "pr6|C++17 in Detail",
            "pr7|Disney+ Gift Card",
            "br1|AT&T Prepaid Phone",
            "br2|Rock'n'Roll Guitar",
            "nu1|iPhone 15 Pro 256GB",
            "nu2|Ｘｂｏｘ ３６０ Controller",
            "nu3|٣ أقلام",
            "en1|Battlefield Bad Company",
            "en2|Call of Duty: Black Ops",
            "en3|Wireless Headphones",
            "en4|Café crème")
        .map(line -> line.split("\\|", 2))
        .forEach(item -> put(Events.item(item[0], item[1])));
  }

  @AfterAll
  static void close() {
    CATALOGUE.close();
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    // Chinese and Japanese words begin anywhere.
    "电脑, zh1",
    "笔记本电脑, zh1",
    "电脑包, zh1",
    "电视, zh2",
    "包, zh1",
    "PS5, zh3",
    "ps5游戏机, zh3",
    "游戏 ps5, zh3",
    "鍵盤, tw1",
    "スイッチ, ja1",
    "ゲーム, ja1",
    "ｹﾞｰﾑ, ja1",
    "天堂, ja1",
    "京都, ja2",
    "地図, ja2",
    "ポケット, ja3",
    "モンスター, ja3",
    "한국어, ko1",
    "문법, ko1",
    "스마트폰 갤럭시, ko2",
    "책, ko1",
    // Words of scripts without spaces, by dictionary.
    "มือถือ, th1",
    "โทรศัพท์, th1",
    "ราคา, th1",
    "น้ำปลา, th2",
    "ភាសា, km1",
    "ខ្មែរ, km1",
    "ລາວ, lo1",
    "ເດັກ, lo1",
    "ဘာသာ, my1",
    // Vowel signs distinguish words.
    "दिन, hi1",
    "दीन, hi2",
    "हिन्दी, hi3",
    "அகராதி, ta1",
    // Points and carriers that are commonly left out do not.
    "اللغة, ar1",
    "احمد, ar2",
    "أحمد, ar2",
    "كتاب فارسي, fa1",
    "ספר, he1",
    "סֵפֶר, he1",
    // Case and accents of Latin, Greek and Cyrillic letters.
    "ΕΛΛΗΝΙΚΗ, el1",
    "μουσικη, el1",
    "οδυσσεας, el1",
    "ΟΔΥΣΣΕΑΣ, el1",
    "елка, ru1",
    "ЙОГУРТ, ru1",
    "история, ru2",
    "istanbul, tr1",
    "İSTANBUL, tr1",
    "hatirasi, tr1",
    "IŞIK, tr2",
    "ışık, tr2",
    "isik golge, tr2",
    "strasse, de1",
    "STRASSENKARTE, de1",
    "munchen, de1",
    "dien thoai, vi1",
    "ĐIỆN THOẠI, vi1",
    "lodz, pl1",
    "smorrebrod, dk1",
    "oeuvres ete, fr1",
    "🍕, em1",
    "👨‍👩‍👧, em2",
    // Signs that belong to a word.
    "c++, pr1 pr6",
    "C＋＋, pr1 pr6",
    "c++ primer, pr1",
    "c#, pr2",
    "f#, pr3",
    "c programming, pr4",
    ".net, pr5",
    "net maui, pr5",
    "disney+, pr7",
    "disney card, pr7",
    "c++17, pr6",
    "AT&T, br1",
    "at&t phone, br1",
    "rock n roll, br2",
    "rock’n’roll, br2",
    "asp.net, pr5",
    // Numbers, whatever their width and script.
    "iphone 15, nu1",
    "256, nu1",
    "３６０, nu2",
    "xbox 360, nu2",
    "361, ''",
    "3 اقلام, nu3",
    "٣, nu3",
    // Beginnings, and words mistyped.
    "headp, en3",
    "wire head, en3",
    "batlefield, en1",
    "battelfield, en1",
    "attlefield, en1",
    "haedphones, en3",
    "wireles hedphones, en3",
    "cal of duty, en2",
    "dutty, en2",
    "istambul, tr1",
    "хистория, ru2",
    "cafe creme, en4",
    "xyzzy, ''",
    "!?, ''",
    "' ', ''"
  })
  void isFoundAsItsReadersWouldTypeIt(String query, String first) {
    List<String> found = find(query);

    if (first.isEmpty()) {
      assertThat(found).isEmpty();
    } else {
      assertThat(found).startsWith(first.split(" "));
    }
  }

  /** What was typed right comes before what it may be a typing error for. */
  @ParameterizedTest
  @CsvSource({"दिन, hi2", "c#, pr4", "京都, zh1", "हिन्दी, hi1"})
  void whatIsAnotherWordIsNotFound(String query, String other) {
    assertThat(find(query)).doesNotContain(other);
  }

  @Test
  void whatIsPopularComesFirstAmongThoseThatMatchAlikeAndOvertakesNoBetterMatch() {
    try (Catalogue shop = new Catalogue()) {
      for (int i = 0; i < 3_000; i++) {
        put(shop, Events.item("cable" + i, "Cable " + i));
      }
      put(shop, Events.item("best", "Cabletime adapter for everything"));
      PopularList popular =
          new PopularList(
              List.of(scored("best", 900), scored("cable2999", 500), scored("cable7", 2)),
              ModelRef.getDefaultInstance());

      assertThat(shop.find("cable", 4, popular))
          .extracting(CatalogueItem::itemId)
          .containsExactly("cable2999", "cable7", "cable0", "cable1");
      assertThat(shop.find("cablet", 4, popular))
          .as("what it may be a typing error for comes behind")
          .extracting(CatalogueItem::itemId)
          .startsWith("best", "cable2999");
    }
  }

  @Test
  void changesAreFoundAtOnce() throws MessageRejected {
    try (Catalogue shop = new Catalogue()) {
      put(shop, Events.item("i1", "Old lamp"));
      assertThat(shop.find("lamp", 5, PopularList.NONE)).hasSize(1);
      put(shop, Events.item("i1", "New chair"));
      assertThat(shop.find("lamp", 5, PopularList.NONE)).isEmpty();
      assertThat(shop.find("chair", 5, PopularList.NONE)).hasSize(1);
      put(shop, Events.item("i1", "New chair").toBuilder().setAvailable(false).build());
      assertThat(shop.find("chair", 5, PopularList.NONE)).isEmpty();
      put(shop, Events.item("i1", "New chair"));
      assertThat(shop.find("chair", 5, PopularList.NONE)).hasSize(1);
      shop.read(new ConsumerRecord<>("items", 0, 1, "i1", null));
      assertThat(shop.find("chair", 5, PopularList.NONE)).isEmpty();
    }
  }

  /** Neither a query language nor something that takes for ever. */
  @ParameterizedTest
  @CsvSource({
    "title:lamp",
    "lamp OR chair",
    "la*",
    "\"lamp\"",
    "(lamp",
    "lamp~9",
    "[a TO z]",
    "\\",
    "\u0000lamp",
    "\ud83d"
  })
  void aQueryIsWordsAndNothingElse(String query) {
    assertThat(find(query)).isNotNull();
    assertThat(find(query.repeat(100))).isNotNull();
  }

  private static RankedItem scored(String itemId, float score) {
    return RankedItem.newBuilder().setItemId(itemId).setScore(score).build();
  }

  private static List<String> find(String query) {
    return CATALOGUE.find(query, 20, PopularList.NONE).stream().map(CatalogueItem::itemId).toList();
  }

  private static void put(Item item) {
    put(CATALOGUE, item);
  }

  private static void put(Catalogue catalogue, Item item) {
    ConsumerRecord<String, byte[]> record =
        new ConsumerRecord<>("items", 0, 0, item.getItemId(), item.toByteArray());
    Encoding.PROTOBUF.mark(record.headers());
    try {
      catalogue.read(record);
    } catch (MessageRejected e) {
      throw new AssertionError(e);
    }
  }
}
