namespace StreamForecast.Daemon.Commands.Backtest.Report;

/// <summary>
/// The report's own style, so that the page loads nothing. It must do without &lt;, &gt; and &amp;: the writer would escape them.
/// </summary>
internal static class ReportStyle
{
    public const string Css = """

        :root { color-scheme: light dark; --page: #f5f6f8; --surface: #fff; --ink: #151a22; --muted: #586173; --rule: #e2e5eb;
          --accent: #1d4ed8; --pale: #d9822b; --band: rgb(29 78 216 / .13);
          --s0: #1d4ed8; --s1: #c2410c; --s2: #0f766e; --s3: #9333ea; --s4: #a16207; --s5: #be185d; }
        @media (prefers-color-scheme: dark) { :root { --page: #0d1015; --surface: #14181f; --ink: #e9ecf1; --muted: #9aa4b5;
          --rule: #262d38;
          --accent: #82aaff; --pale: #f0b65c; --band: rgb(130 170 255 / .16);
          --s0: #82aaff; --s1: #ff9e64; --s2: #5fd3c0; --s3: #c99bff; --s4: #e5c558; --s5: #ff8fb8; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink);
          font: 400 16px/1.5 system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
        main { max-width: 70rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
        h1 { font-size: 1.7rem; margin: 0 0 .25rem; } h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; overflow-wrap: anywhere; }
        h3 { font-size: 1rem; margin: 0; } p, dd, figcaption { max-width: 46rem; }
        .files, figcaption, small, footer { color: var(--muted); }
        .files { margin: 0; overflow-wrap: anywhere; } .summary { padding-left: 1.2rem; }
        .summary li { margin: .3rem 0; overflow-wrap: anywhere; }
        .warning { border-left: 4px solid var(--pale); padding: .1rem 0 .1rem .9rem; }
        .scroll, figure { background: var(--surface); border: 1px solid var(--rule); border-radius: 10px; }
        .scroll { overflow-x: auto; margin: .75rem 0; } figure { margin: .75rem 0; padding: .9rem 1rem; break-inside: avoid; }
        table { border-collapse: collapse; width: 100%; font-size: .8125rem; font-variant-numeric: tabular-nums; }
        th, td { padding: .35rem .5rem; text-align: left; vertical-align: bottom; white-space: nowrap; }
        thead th { border-bottom: 1px solid var(--rule); }
        th small { display: block; font-weight: 400; white-space: normal; line-height: 1.3; }
        tbody th { max-width: 16rem; overflow: hidden; text-overflow: ellipsis; } .number { text-align: right; }
        tr.ensemble { border-top: 1px solid var(--rule); } tr.ensemble td { font-weight: 600; } tr.expert td { color: var(--muted); }
        figcaption { font-size: .875rem; }
        .legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: .4rem 0; padding: 0; font-size: .875rem; }
        .legend i { display: inline-block; width: 1.3rem; margin-right: .4rem; vertical-align: middle; border-top: 3px solid; }
        .legend i.band { border: 0; height: .8rem; background: var(--band); outline: 1px solid var(--band); }
        .legend i.one { border-top: 2px dashed; }
        .legend i.dot { border: 0; width: .65rem; height: .65rem; border-radius: 50%; background: var(--accent); }
        figure svg { display: block; width: 100%; height: auto; } figure.narrow { max-width: 28rem; }
        svg text { fill: var(--muted); font-size: 12px; } svg path { fill: none; stroke-width: 1.5; stroke-linejoin: round; }
        .grid { stroke: var(--rule); } .tick { stroke: var(--muted); } svg .band { fill: var(--band); stroke: none; }
        svg .dot { fill: var(--accent); }
        .ink { stroke: var(--ink); color: var(--ink); } .accent { stroke: var(--accent); color: var(--accent); }
        svg .accent { stroke-width: 2; }
        .pale { stroke: var(--pale); color: var(--pale); } .one { stroke: var(--muted); color: var(--muted); }
        svg .one { stroke-dasharray: 5 4; }
        .s0 { stroke: var(--s0); color: var(--s0); } .s1 { stroke: var(--s1); color: var(--s1); }
        .s2 { stroke: var(--s2); color: var(--s2); }
        .s3 { stroke: var(--s3); color: var(--s3); } .s4 { stroke: var(--s4); color: var(--s4); }
        .s5 { stroke: var(--s5); color: var(--s5); }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.2rem; font-size: .9375rem; } dt { font-weight: 600; }
        dd { margin: 0; overflow-wrap: anywhere; }
        pre { background: var(--surface); border: 1px solid var(--rule); border-radius: 10px; padding: .8rem 1rem; white-space: pre-wrap;
          overflow-wrap: anywhere; }
        @media (max-width: 36rem) { dl { display: block; } dd { margin: 0 0 .5rem; } }

        """;
}
