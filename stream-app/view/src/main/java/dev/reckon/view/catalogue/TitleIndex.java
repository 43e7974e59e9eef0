package dev.reckon.view.catalogue;

import dev.reckon.view.catalogue.TitleQuery.Errors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.BytesRef;

/**
 * Titles and categories of items in a Lucene index in memory. Written by one thread, read by any; a
 * search sees everything written before it.
 */
final class TitleIndex implements AutoCloseable {

  private static final String ID = "id";
  private static final int RAM_BUFFER_MEGABYTES = 16;

  /** The most hits, by words, that are compared further. */
  private static final int MAX_HITS = 1_000;

  private final IndexWriter writer;
  private final SearcherManager searchers;
  private volatile boolean hasChanged;

  TitleIndex() {
    try {
      writer =
          new IndexWriter(
              new ByteBuffersDirectory(),
              new IndexWriterConfig(TitleAnalyzer.ofTitles())
                  .setRAMBufferSizeMB(RAM_BUFFER_MEGABYTES)
                  .setUseCompoundFile(false));
      searchers = new SearcherManager(writer, null);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Adds a new item. */
  void add(CatalogueItem item) {
    try {
      writer.addDocument(document(item));
      hasChanged = true;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  void remove(String itemId) {
    try {
      writer.deleteDocuments(new Term(ID, itemId));
      hasChanged = true;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * The scores of matching items; at most the {@value #MAX_HITS} best.
   *
   * @param popular items that are kept even if others match better
   */
  Map<String, Float> find(String text, Errors errors, Collection<String> popular) {
    Optional<Query> query = TitleQuery.of(text, errors);
    try {
      refresh();
      IndexSearcher searcher = searchers.acquire();
      try {
        return query.isEmpty() ? Map.of() : find(query.get(), popular, searcher);
      } finally {
        searchers.release(searcher);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void refresh() throws IOException {
    if (hasChanged) {
      hasChanged = false;
      searchers.maybeRefreshBlocking();
    }
  }

  private static Map<String, Float> find(
      Query query, Collection<String> popular, IndexSearcher searcher) throws IOException {
    Map<String, Float> scores = new HashMap<>();
    TopDocs best = searcher.search(query, MAX_HITS);
    read(best, searcher, scores);
    if (best.scoreDocs.length == MAX_HITS && !popular.isEmpty()) {
      read(searcher.search(among(popular, query), MAX_HITS), searcher, scores);
    }
    return scores;
  }

  private static Query among(Collection<String> itemIds, Query query) {
    List<BytesRef> ids = itemIds.stream().map(BytesRef::new).toList();
    return new BooleanQuery.Builder()
        .add(query, Occur.MUST)
        .add(new TermInSetQuery(ID, ids), Occur.FILTER)
        .build();
  }

  private static void read(TopDocs found, IndexSearcher searcher, Map<String, Float> scores)
      throws IOException {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    List<ScoreDoc> inOrder = new ArrayList<>(Arrays.asList(found.scoreDocs));
    inOrder.sort(Comparator.comparingInt(hit -> hit.doc));
    int leaf = -1;
    BinaryDocValues ids = DocValues.emptyBinary();
    for (ScoreDoc hit : inOrder) {
      int itsLeaf = ReaderUtil.subIndex(hit.doc, leaves);
      if (itsLeaf != leaf) {
        leaf = itsLeaf;
        ids = DocValues.getBinary(leaves.get(leaf).reader(), ID);
      }
      if (ids.advanceExact(hit.doc - leaves.get(leaf).docBase)) {
        scores.put(ids.binaryValue().utf8ToString(), hit.score);
      }
    }
  }

  private static Document document(CatalogueItem item) {
    Document document = new Document();
    document.add(new StringField(ID, item.itemId(), Store.NO));
    document.add(new BinaryDocValuesField(ID, new BytesRef(item.itemId())));
    document.add(new TextField(TitleQuery.TITLE, item.title(), Store.NO));
    for (String category : item.categories()) {
      document.add(new TextField(TitleQuery.CATEGORY, category, Store.NO));
    }
    return document;
  }

  private static UncheckedIOException failed(IOException e) {
    return new UncheckedIOException("The index of titles failed", e);
  }

  @Override
  public void close() {
    try {
      searchers.close();
      writer.rollback();
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
