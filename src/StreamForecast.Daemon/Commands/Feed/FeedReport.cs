using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace StreamForecast.Daemon.Commands.Feed;

/// <summary>What a person, or a program, is told while ticks are fed and at the end.</summary>
internal sealed class FeedReport(Terminal terminal, FeedInput input, string title, FeedTally tally, bool hasCounts, TimeProvider time)
{
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    private readonly long _began = time.GetTimestamp();

    private double Seconds => time.GetElapsedTime(_began).TotalSeconds;

    /// <summary>A bar where somebody looks on, else a line every few seconds.</summary>
    public async Task FollowAsync(Task work)
    {
        if (!terminal.IsWatched)
        {
            while (await Task.WhenAny(work, Task.Delay(LineInterval, time)) != work)
            {
                await terminal.Error.WriteLineAsync(Line());
            }

            await work;
            return;
        }

        await terminal.Progress.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(title), maxValue: Math.Max(1, input.Length ?? 1));
                task.IsIndeterminate = input.Length is null;
                while (await Task.WhenAny(work, Task.Delay(BarInterval, time)) != work)
                {
                    task.Value = input.BytesRead;
                    task.Description = Markup.Escape($"{title}: {Line()}");
                }

                await work;
            });
    }

    /// <summary>It was stopped before the input ended.</summary>
    public void Stopped() => terminal.Error.WriteLine($"stopped: {Number(tally.Count.Sent)} ticks of {title} read, not the rest");

    /// <summary>The account at the end.</summary>
    public void End(bool isJson)
    {
        FeedCount count = tally.Count;
        if (count.Unanswered > 0)
        {
            terminal.Error.WriteLine(
                $"error: {Number(count.Unanswered)} of {Number(count.Sent)} ticks sent have no answer, and may not be learned: feed them again, with the same --producer if they had one");
        }

        if (isJson)
        {
            new JsonLines(terminal.Out).Write(json =>
            {
                json.WriteNumber("sent", count.Sent);
                json.WriteNumber("acknowledged", count.Acknowledged);
                if (hasCounts)
                {
                    json.WriteNumber("accepted", count.Accepted);
                    json.WriteNumber("duplicate", count.Duplicates);
                    json.WriteNumber("tooOld", count.TooOld);
                    json.WriteNumber("late", count.Late);
                }

                json.WriteNumber("rejected", count.Rejected);
                json.WriteNumber("unreadable", count.Unreadable);
                WriteRejections(json);
                json.WriteNumber("reconnects", count.Reconnects);
                json.WriteNumber("seconds", Math.Round(Seconds, 3));
                json.WriteFinite("ticks_per_second", Math.Round(count.Acknowledged / Seconds));
            });
            return;
        }

        string what = hasCounts
            ? $"{Number(count.Accepted)} learned, {Number(count.Duplicates)} known already, {Number(count.Late)} late, {(count.TooOld > 0 ? $"{Number(count.TooOld)} too old, " : "")}"
            : $"{Number(count.Acknowledged - count.Rejected)} taken, ";
        string unit = count.Unreadable == 1 ? input.Unit.One : input.Unit.Many;
        string unsent = count.Unreadable > 0 ? $"; {Number(count.Unreadable)} {unit} not sent, being no tick" : "";
        terminal.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what}{Number(count.Rejected)} refused of {Number(count.Sent)} sent, in {Seconds:F1} s ({Number((long)(count.Acknowledged / Seconds))}/s){unsent}"));
        foreach (FeedRefusal refusal in tally.Refusals)
        {
            terminal.Error.WriteLine(refusal.Line > 0 ? $"refused: line {refusal.Line}: {refusal.Message}" : $"refused: {refusal.Message}");
        }
    }

    private void WriteRejections(Utf8JsonWriter json)
    {
        json.WriteStartArray("rejections");
        foreach (FeedRefusal refusal in tally.Refusals)
        {
            json.WriteStartObject();
            if (refusal.Line > 0)
            {
                json.WriteNumber("line", refusal.Line);
            }

            if (refusal.Series is not null)
            {
                json.WriteString("series", refusal.Series);
            }

            json.WriteString("reason", refusal.Reason);
            json.WriteString("message", refusal.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private string Line()
    {
        FeedCount count = tally.Count;
        return $"{Number(count.Sent)} sent, {Number(count.Acknowledged)} acknowledged, {Number((long)(count.Acknowledged / Seconds))}/s";
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
