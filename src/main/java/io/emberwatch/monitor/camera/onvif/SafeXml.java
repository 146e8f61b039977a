package io.emberwatch.monitor.camera.onvif;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * XML of strangers, read without document types and entities, so that nothing is fetched and nothing grows. The elements are
 * found by their local names: devices disagree on prefixes, and some on namespaces.
 */
final class SafeXml {
    private static final int MOST_TEXT = 2000;
    private static final int DEEPEST = 64;

    private SafeXml() {}

    /**
     * The root element.
     *
     * @throws OnvifException when the bytes are no XML, or XML with a document type
     */
    static Element parse(byte[] bytes) throws OnvifException {
        try {
            DocumentBuilder builder = factory().newDocumentBuilder();
            builder.setErrorHandler(new Silence());
            Document document = builder.parse(new ByteArrayInputStream(bytes));
            return document.getDocumentElement();
        } catch (SAXException | IOException e) {
            boolean declared = String.valueOf(e.getMessage()).contains("DOCTYPE");
            throw new OnvifException(
                    OnvifException.Kind.SILENT,
                    declared ? "its answer declares a document type, which is refused" : "its answer is not XML");
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("every Java has a parser without document types", e);
        }
    }

    private static DocumentBuilderFactory factory() throws ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
        factory.setAttribute("http://www.oracle.com/xml/jaxp/properties/maxElementDepth", String.valueOf(DEEPEST));
        factory.setXIncludeAware(false);
        factory.setExpandEntityReferences(false);
        factory.setNamespaceAware(true);
        return factory;
    }

    /** All elements below of one of these local names, in the document's order. */
    static List<Element> all(Element within, String... names) {
        List<Element> found = new ArrayList<>();
        Node node = within.getFirstChild();
        // Without recursion: a stranger says how deep it goes.
        while (node != null) {
            if (node instanceof Element element && List.of(names).contains(element.getLocalName())) {
                found.add(element);
            }
            node = next(node, within);
        }
        return found;
    }

    private static Node next(Node node, Element within) {
        if (node.getFirstChild() != null) {
            return node.getFirstChild();
        }
        Node up = node;
        while (up != within && up.getNextSibling() == null) {
            up = up.getParentNode();
        }
        return up == within ? null : up.getNextSibling();
    }

    static Optional<Element> first(Element within, String... names) {
        return all(within, names).stream().findFirst();
    }

    /** The text of the first element below of one of these names, on one line; empty where there is none. */
    static Optional<String> text(Element within, String... names) {
        return first(within, names).map(SafeXml::text).filter(text -> !text.isEmpty());
    }

    /** An element's text on one line, without control characters. */
    static String text(Element element) {
        return line(element.getTextContent());
    }

    /** A stranger's text on one line, without control characters, of bounded length. */
    static String line(String text) {
        String bounded = text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) : text;
        return bounded.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+", " ").strip();
    }

    /** A text as the content of an element. */
    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** The parser's usual one writes to the terminal. */
    private static final class Silence implements ErrorHandler {
        @Override
        public void warning(SAXParseException warning) {
            // The answer can be read all the same.
        }

        @Override
        public void error(SAXParseException error) throws SAXException {
            throw error;
        }

        @Override
        public void fatalError(SAXParseException error) throws SAXException {
            throw error;
        }
    }
}
