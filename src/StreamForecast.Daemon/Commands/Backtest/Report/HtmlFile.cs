using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace StreamForecast.Daemon.Commands.Backtest.Report;

/// <summary>
/// Writes a tree of elements as HTML that is XML too. Names from files and arguments are text in that tree, so the writer escapes them;
/// no part of a page is put together from strings.
/// </summary>
internal static class HtmlFile
{
    // HTML knows no <td/>: an element that may have content needs its end tag even when it has none.
    private static readonly HashSet<string> Void = new(StringComparer.Ordinal) { "meta", "path", "line", "rect", "circle" };

    public static void Write(Stream output, XElement html)
    {
        foreach (XElement element in html.DescendantsAndSelf())
        {
            if (element.IsEmpty && !Void.Contains(element.Name.LocalName))
            {
                element.Value = "";
            }

            foreach (XAttribute attribute in element.Attributes())
            {
                attribute.Value = Writable(attribute.Value);
            }
        }

        foreach (XText text in html.DescendantNodes().OfType<XText>())
        {
            text.Value = Writable(text.Value);
        }

        var settings = new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            Indent = true,
            IndentChars = " ",
            NewLineChars = "\n",
            OmitXmlDeclaration = true,
        };
        using XmlWriter writer = XmlWriter.Create(output, settings);
        new XDocument(new XDocumentType("html", null, null, null), html).Save(writer);
    }

    /// <summary>Control characters have no place in a page, however written.</summary>
    private static string Writable(string text)
    {
        if (IsWritable(text))
        {
            return text;
        }

        var written = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            written.Append(IsWritable(rune.ToString()) ? rune : Rune.ReplacementChar);
        }

        return written.ToString();
    }

    private static bool IsWritable(string text)
    {
        try
        {
            XmlConvert.VerifyXmlChars(text);
            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }
}
