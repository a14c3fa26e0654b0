// What the pages do beyond reading, which works without it: charts, upload progress, choices that stay open.
"use strict";

(function () {
  const ink = "#5b6675";
  const line = "#dfe3e8";

  // group writes a number as the pages write it: 1,234.
  function group(n) {
    return String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  }

  // draw turns the data beside a chart into its picture. The tooltip is drawn, not written as markup: labels
  // are text whatever they hold, and the policy allows no inline style.
  function draw(box) {
    const source = document.getElementById(box.dataset.chart + "-option");
    if (!source || box.echart) return;
    const option = JSON.parse(source.textContent);
    option.animation = false;
    option.textStyle = { fontFamily: getComputedStyle(document.body).fontFamily, color: ink };
    option.tooltip = {
      trigger: "axis", renderMode: "richText", confine: true, axisPointer: { type: "shadow" },
      backgroundColor: "#fff", borderColor: line, padding: [4, 8], textStyle: { color: "#1b2430", fontSize: 12 },
      formatter: (points) => points[0].axisValue + "　" + group(points[0].value) + " 件",
    };
    delete option.toolbox;
    const x = [].concat(option.xAxis)[0];
    option.xAxis = {
      type: "category", data: x.data, axisTick: { show: false }, axisLine: { lineStyle: { color: ink } },
      axisLabel: { color: ink, fontSize: 11, hideOverlap: true },
    };
    option.yAxis = {
      type: "value", min: 0, minInterval: 1, splitNumber: 3, splitLine: { lineStyle: { color: line } },
      axisLabel: { color: ink, fontSize: 11, formatter: group },
    };
    for (const series of option.series) {
      series.barMaxWidth = 28;
      series.barCategoryGap = "25%";
      series.cursor = "pointer";
      const most = Math.max(...series.data.map((d) => d.value));
      const few = series.data.length <= 24 && box.clientWidth > 600;
      series.label = {
        show: true, position: "top", color: ink, fontSize: 11, distance: 3,
        formatter: (p) => (p.value > 0 && (few || p.value === most) ? group(p.value) : ""),
      };
      series.labelLayout = { hideOverlap: true };
    }
    const chart = window.echarts.init(box, null, { renderer: "canvas", devicePixelRatio: Math.max(2, window.devicePixelRatio) });
    chart.setOption(option);
    box.echart = chart;
    const links = box.closest("figure").querySelectorAll("a[data-column]");
    chart.on("click", (p) => { if (links[p.dataIndex]) window.location.assign(links[p.dataIndex].href); });
    new ResizeObserver(() => chart.resize()).observe(box);
  }

  function drawAll() {
    const boxes = document.querySelectorAll("[data-chart]");
    if (!boxes.length) return;
    if (window.echarts) {
      boxes.forEach(draw);
      return;
    }
    const script = document.createElement("script");
    script.src = document.querySelector("meta[name=charts]").content;
    script.onload = () => boxes.forEach(draw);
    document.head.append(script);
  }

  // upload sends a form's file with its progress shown. Without this script the browser sends it silently.
  function upload(form) {
    const problem = form.querySelector("[data-problem]");
    const progress = form.querySelector("[data-progress]");
    const button = form.querySelector("button[type=submit]");
    const say = (text) => { problem.textContent = text; problem.hidden = !text; };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      say("");
      const file = form.querySelector("input[type=file]").files[0];
      if (!file) return say("没有选择文件。请先选择要上传的文件。");
      if (file.size > Number(form.dataset.most)) return say("文件超过上限，请拆成几个文件再上传。");
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("X-Requested-With", "upload");
      request.upload.onprogress = (e) => {
        if (!e.lengthComputable) return;
        const percent = Math.floor((e.loaded / e.total) * 100);
        progress.querySelector("progress").value = percent;
        progress.querySelector("output").textContent = percent < 100 ? "已上传 " + percent + "%" : "已上传，正在排队…";
      };
      const again = (text) => { progress.hidden = true; button.disabled = false; say(text); };
      request.onerror = () => again("上传没有完成：连接中断或文件太大。请检查后重试。");
      request.onload = () => {
        const to = request.getResponseHeader("Location");
        if (request.status === 201 && to) return window.location.assign(to);
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        const message = page.querySelector(".blank p");
        again(message ? message.textContent : "上传没有成功，请稍后重试。");
      };
      progress.hidden = false;
      button.disabled = true;
      request.send(new FormData(form));
    });
  }

  // choices stay open for who opened them, on a wide screen.
  function remember(details) {
    const key = "choose-open";
    try {
      details.open = details.open || (window.innerWidth > 767 && sessionStorage.getItem(key) === "1");
      details.addEventListener("toggle", () => sessionStorage.setItem(key, details.open ? "1" : "0"));
    } catch (_) { /* a browser that keeps nothing */ }
  }

  document.addEventListener("DOMContentLoaded", () => {
    drawAll();
    document.querySelectorAll("form[data-upload]").forEach(upload);
    document.querySelectorAll("details.choose").forEach(remember);
  });
  // "/" leads to the search field, as on other desks.
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      document.getElementById("find").focus();
    }
  });
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("[data-chart]").forEach((box) => box.echart && box.echart.resize());
  });
})();
