package main

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// envPrefix begins the environment variable of every flag: --data is YILEISHI_DATA.
const envPrefix = "YILEISHI_"

// usageError says that a command line cannot be understood.
type usageError struct {
	command string // the command whose --help explains
	message string
}

func (e *usageError) Error() string { return e.message }

func usagef(cmd *cobra.Command, format string, args ...any) error {
	return &usageError{command: cmd.CommandPath(), message: fmt.Sprintf(format, args...)}
}

const usageTemplate = `用法：
  {{.UseLine}}{{if .HasAvailableSubCommands}}

命令：{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasExample}}

例子：
{{.Example}}{{end}}{{if .HasAvailableLocalFlags}}

参数：
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

各命令共有的参数（也可用环境变量 YILEISHI_…，如 YILEISHI_DATA）：
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}
`

const helpTemplate = `{{with (or .Long .Short)}}{{. | trimTrailingWhitespaces}}

{{end}}{{.UsageString}}`

func (p *program) rootCommand() *cobra.Command {
	cfg := &config{}
	root := &cobra.Command{
		Use:           "yileishi",
		Short:         "一类事：12345 热线工单归类与分析",
		Long:          "一类事：把 12345 热线的工单归成反复出现的“一类事”，并在网页上查看。",
		Version:       version,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          unknownCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if err := p.flagsFromEnv(cmd); err != nil {
				return err
			}
			return cfg.check(cmd)
		},
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetVersionTemplate("yileishi {{.Version}}\n")
	root.SetUsageTemplate(usageTemplate)
	root.SetHelpTemplate(helpTemplate)
	root.SetFlagErrorFunc(flagError)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	cfg.addFlags(root.PersistentFlags())
	root.AddCommand(
		p.ingestCommand(cfg),
		p.clusterCommand(cfg),
		p.issuesCommand(cfg),
		p.serveCommand(cfg),
		p.quarantineCommand(cfg),
		p.evalCommand(cfg),
		p.segmentCommand(),
		p.engineCommand(cfg),
		p.jobCommand(cfg),
	)
	root.SetHelpCommand(&cobra.Command{
		Use:   "help [命令]",
		Short: "说明一个命令的用法",
		RunE: func(_ *cobra.Command, args []string) error {
			about, _, err := root.Find(args)
			if err != nil || about == nil {
				return unknownCommand(root, args)
			}
			return about.Help()
		},
	})
	for _, cmd := range allCommands(root) {
		cmd.InitDefaultHelpFlag()
		cmd.Flags().Lookup("help").Usage = "说明用法"
		cmd.DisableFlagsInUseLine = true
	}
	root.InitDefaultVersionFlag()
	root.Flags().Lookup("version").Usage = "显示版本"
	return root
}

func allCommands(cmd *cobra.Command) []*cobra.Command {
	subs := cmd.Commands()
	all := make([]*cobra.Command, 0, 1+len(subs))
	all = append(all, cmd)
	for _, sub := range subs {
		all = append(all, allCommands(sub)...)
	}
	return all
}

// unknownCommand accepts no argument and says which command may have been meant.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	cmd.SuggestionsMinimumDistance = 2
	near := cmd.SuggestionsFor(args[0])
	if len(near) > 0 {
		return usagef(cmd, "没有“%s”这个命令。是不是“%s”？", args[0], strings.Join(near, "”或“"))
	}
	return usagef(cmd, "没有“%s”这个命令。", args[0])
}

// group makes a command that only holds others: alone it explains itself.
func group(cmd *cobra.Command, subs ...*cobra.Command) *cobra.Command {
	cmd.Args = unknownCommand
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	cmd.AddCommand(subs...)
	return cmd
}

// arguments accepts least to most arguments (most < 0: any number); what names them in the message.
func arguments(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < least {
			return usagef(cmd, "缺少%s。", what)
		}
		if most >= 0 && len(args) > most {
			return usagef(cmd, "多出了参数“%s”。", args[most])
		}
		return nil
	}
}

// flagError says in the user's language what pflag found.
func flagError(cmd *cobra.Command, err error) error {
	var (
		unknown *pflag.NotExistError
		missing *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
		syntax  *pflag.InvalidSyntaxError
	)
	switch {
	case errors.Is(err, pflag.ErrHelp):
		return err
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		return usagef(cmd, "没有 %s%s 这个参数%s", dashes(name), name, cmp.Or(nearFlag(cmd, name), "。"))
	case errors.As(err, &missing):
		return usagef(cmd, "参数 --%s 后面要有值。", missing.GetFlag().Name)
	case errors.As(err, &invalid):
		return usagef(cmd, "参数 --%s 的值“%s”不能用：要%s。", invalid.GetFlag().Name, invalid.GetValue(), kindOfValue(invalid.GetFlag(), invalid))
	case errors.As(err, &syntax):
		return usagef(cmd, "看不懂参数“%s”。", syntax.GetSpecifiedFlag())
	}
	return usagef(cmd, "参数看不懂：%s。", err)
}

func dashes(name string) string {
	if len(name) == 1 {
		return "-"
	}
	return "--"
}

// nearFlag names a flag that lacks or has a letter too many.
func nearFlag(cmd *cobra.Command, name string) string {
	var near string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if near == "" && !f.Hidden && (within(name, f.Name) || within(f.Name, name)) {
			near = "，是不是 --" + f.Name + "？"
		}
	})
	return near
}

// within says whether the letters of part stand in whole in their order, at most two others between them.
func within(part, whole string) bool {
	rest := part
	for i := 0; i < len(whole) && rest != ""; i++ {
		if whole[i] == rest[0] {
			rest = rest[1:]
		}
	}
	return rest == "" && len(whole)-len(part) <= 2
}

func kindOfValue(flag *pflag.Flag, cause error) string {
	if value, ok := errors.AsType[*valueError](cause); ok {
		return value.want
	}
	switch flag.Value.Type() {
	case "int", "int64", "uint64":
		return "整数"
	case "bool":
		return " true 或 false"
	}
	return "别的形式"
}

// flagsFromEnv sets every flag that was not given from its environment variable.
func (p *program) flagsFromEnv(cmd *cobra.Command) error {
	var failed error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		name := envPrefix + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		text, ok := p.lookupEnv(name)
		if f.Changed || !ok || text == "" || f.Name == "help" || f.Name == "version" || failed != nil {
			return
		}
		if err := cmd.Flags().Set(f.Name, text); err != nil {
			failed = usagef(cmd, "环境变量 %s 的值“%s”不能用：要%s。", name, text, kindOfValue(f, err))
		}
	})
	return failed
}
